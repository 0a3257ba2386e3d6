"""From text to tree. sqlglot parses and nothing else: what it returns is rebuilt node by node from a closed list.

Two guards make sure that no part of a rule is lost on the way: a node outside the list is an error, and the words of
the tree must be exactly the words of the text (sqlglot forgives a trailing comma or a missing THEN; we do not).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError
from sqlglot.tokenizer_core import Token, TokenType

from wasl.catalogue.expressions.forbidden import mend_for_word
from wasl.catalogue.expressions.nodes import Call, Case, Expression, Literal, Name, Node
from wasl.catalogue.expressions.source import Source
from wasl.catalogue.expressions.tokens import ScalarSql, tokenize
from wasl.kernel.errors import Place

DEEPEST = 40
"""Levels of nesting that an expression may have."""

_BINARY: dict[type[exp.Expr], str] = {
    exp.And: "and", exp.Or: "or", exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*",
}  # fmt: skip
_CONSTANTS = (TokenType.NULL, TokenType.TRUE, TokenType.FALSE)
"""sqlglot gives these no position; the tree is built from left to right, so they come in the order of the text."""


def parse(text: str, place: Place, yaml: str | None = None) -> Expression:
    """The tree of `text`, the YAML value that stands at `place` in a file whose whole text is `yaml` (read when None).

    Raises ExpressionError, with the exact place, for anything outside the language.
    """
    source = Source(text, place, yaml)
    tokens = tokenize(source)
    _refuse_deep(tokens, source)
    tree = _parsed(tokens, source)
    root = _Builder(source, tokens).build(tree, 0)
    _refuse_lost_words(tokens, tree, source)
    return Expression(root, source)


def _refuse_deep(tokens: list[Token], source: Source) -> None:
    depth = 0
    for token in tokens:
        if token.token_type in (TokenType.L_PAREN, TokenType.CASE):
            depth += 1
        elif token.token_type in (TokenType.R_PAREN, TokenType.END):
            depth -= 1
        if depth > DEEPEST:
            raise _too_deep(source, token.start)


def _parsed(tokens: list[Token], source: Source) -> exp.Expr:
    parser = ScalarSql().parser(error_level=ErrorLevel.IMMEDIATE, error_message_context=len(source.text) + 1)
    try:
        trees = parser.parse(tokens, source.text)
    except ParseError as problem:
        prefix = problem.errors[0].get("start_context") or ""
        raise _unreadable(tokens, source, len(prefix)) from problem
    except RecursionError as problem:
        raise _too_deep(source, 0) from problem
    if len(trees) != 1 or trees[0] is None:
        raise _unreadable(tokens, source, 0)
    return trees[0]


def _too_deep(source: Source, offset: int) -> Exception:
    return source.refuse(f"nested more than {DEEPEST} levels deep", offset, "cut it in several expressions")


def _unreadable(tokens: list[Token], source: Source, offset: int) -> Exception:
    """The most helpful error: about the word left out of the language that stopped reading, else about where it did."""
    foreign = [token for token in tokens if token.token_type is TokenType.VAR and mend_for_word(token.text)]
    guilty = next((token for token in reversed(foreign) if token.start <= offset), foreign[0] if foreign else None)
    if guilty:
        what = f"{guilty.text.upper()} is not part of the language"
        return source.refuse(what, guilty.start, mend_for_word(guilty.text) or "")
    return source.refuse(
        "the expression cannot be read here", offset, "check the operators, commas and parentheses around it"
    )


class _Builder:
    """Rebuilds our tree from sqlglot's. Depth counts levels of our tree; chains of AND and OR count once."""

    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.constants = iter([token.start for token in tokens if token.token_type in _CONSTANTS])

    def build(self, tree: exp.Expr | None, depth: int) -> Node:
        if tree is None:
            raise _unreadable(self.tokens, self.source, len(self.source.text))
        if depth > DEEPEST:
            raise _too_deep(self.source, 0)
        builder = _BUILDERS.get(type(tree))
        if builder is None:
            raise _unreadable(self.tokens, self.source, self._start(tree))
        return builder(self, tree, depth + 1)

    def _start(self, tree: exp.Expr) -> int:
        return min((node.meta["start"] for node in tree.walk() if "start" in node.meta), default=0)

    def _before(self, offset: int, kind: TokenType) -> int:
        """The start of the nearest token of `kind` before `offset`, else `offset`."""
        starts = [token.start for token in self.tokens if token.token_type is kind and token.start < offset]
        return starts[-1] if starts else offset

    def column(self, tree: exp.Expr, depth: int) -> Node:
        identifier = tree.this
        if not isinstance(tree, exp.Column) or not isinstance(identifier, exp.Identifier) or tree.args.get("table"):
            raise _unreadable(self.tokens, self.source, self._start(tree))
        return Name(identifier.name, identifier.meta["start"])

    def literal(self, tree: exp.Expr, depth: int) -> Node:
        at = tree.meta.get("start", 0)
        if tree.is_string:
            return Literal(tree.name, at)
        return Literal(Decimal(tree.name) if "." in tree.name else int(tree.name), at)

    def constant(self, tree: exp.Expr, depth: int) -> Node:
        value = None if isinstance(tree, exp.Null) else bool(tree.this)
        return Literal(value, next(self.constants, 0))

    def paren(self, tree: exp.Expr, depth: int) -> Node:
        return self.build(tree.this, depth)

    def binary(self, tree: exp.Expr, depth: int) -> Node:
        name = _BINARY[type(tree)]
        operands = tree.flatten() if isinstance(tree, exp.And | exp.Or) else (tree.this, tree.args.get("expression"))
        arguments = tuple(self.build(operand, depth) for operand in operands)
        return Call(name, arguments, arguments[0].at)

    def prefix(self, tree: exp.Expr, depth: int) -> Node:
        name, kind = ("not", TokenType.NOT) if isinstance(tree, exp.Not) else ("negative", TokenType.DASH)
        argument = self.build(tree.this, depth)
        return Call(name, (argument,), self._before(argument.at, kind))

    def membership(self, tree: exp.Expr, depth: int) -> Node:
        if set(tree.args) - {"this", "expressions"} or not tree.expressions:
            raise self.source.refuse("IN needs a list of values", self._start(tree), "write x IN ('a', 'b')")
        arguments = tuple(self.build(each, depth) for each in (tree.this, *tree.expressions))
        return Call("in", arguments, arguments[0].at)

    def between(self, tree: exp.Expr, depth: int) -> Node:
        if tree.args.get("symmetric") is not None:
            raise _unreadable(self.tokens, self.source, self._start(tree))
        parts = (tree.this, tree.args.get("low"), tree.args.get("high"))
        arguments = tuple(self.build(each, depth) for each in parts)
        return Call("between", arguments, arguments[0].at)

    def is_null(self, tree: exp.Expr, depth: int) -> Node:
        if not isinstance(tree.args.get("expression"), exp.Null):
            raise self.source.refuse(
                "IS only asks about NULL", self._start(tree), "write x IS NULL, x IS NOT NULL, or x = y"
            )
        argument = self.build(tree.this, depth)
        next(self.constants, 0)
        return Call("is null", (argument,), argument.at)

    def call(self, tree: exp.Expr, depth: int) -> Node:
        if not isinstance(tree.this, str):
            raise self.source.refuse("a function's name needs no quotes", self._start(tree), "remove them")
        arguments = tuple(self.build(each, depth) for each in tree.expressions)
        return Call(tree.this.lower(), arguments, tree.meta["start"])

    def case(self, tree: exp.Expr, depth: int) -> Node:
        subject = self.build(tree.this, depth) if tree.this else None
        branches = tuple(self._branch(each, subject, depth) for each in tree.args["ifs"])
        default = tree.args.get("default")
        otherwise = self.build(default, depth) if default is not None else None
        if not branches:
            raise _unreadable(self.tokens, self.source, self._start(tree))
        first = subject.at if subject else branches[0][0].at
        return Case(branches, otherwise, self._before(first, TokenType.CASE))

    def _branch(self, tree: exp.Expr, subject: Node | None, depth: int) -> tuple[Node, Node]:
        condition = self.build(tree.this, depth)
        if subject is not None:
            condition = Call("=", (subject, condition), condition.at)
        return condition, self.build(tree.args.get("true"), depth)


_BUILDERS: dict[type[exp.Expr], Callable[[_Builder, exp.Expr, int], Node]] = {
    **dict.fromkeys(_BINARY, _Builder.binary),
    **dict.fromkeys((exp.Not, exp.Neg), _Builder.prefix),
    **dict.fromkeys((exp.Null, exp.Boolean), _Builder.constant),
    exp.Column: _Builder.column,
    exp.Literal: _Builder.literal,
    exp.Paren: _Builder.paren,
    exp.In: _Builder.membership,
    exp.Between: _Builder.between,
    exp.Is: _Builder.is_null,
    exp.Anonymous: _Builder.call,
    exp.Case: _Builder.case,
}


def _refuse_lost_words(tokens: list[Token], tree: exp.Expr, source: Source) -> None:
    said = Counter(word for node in tree.walk() for word in _words_of(node))
    for token in tokens:
        word = _word_of(token)
        if word in ("(", ")"):
            continue
        if not said[word]:
            raise source.refuse(
                f"{token.text} is not expected here", token.start, "remove it, or complete what surrounds it"
            )
        said[word] -= 1
    missing = next((word for word, times in said.items() if times), None)
    if missing:
        raise source.refuse(f"{missing} is missing", 0, "complete the expression")


def _word_of(token: Token) -> str:
    if token.token_type in (TokenType.VAR, TokenType.IDENTIFIER):
        return f"name {token.text}"
    if token.token_type in (TokenType.STRING, TokenType.NUMBER):
        return f"value {token.text}"
    return "<>" if token.token_type is TokenType.NEQ else token.text.upper()


def _words_of(node: exp.Expr) -> list[str]:
    """The words that a node of sqlglot's tree stands for, apart from those of its children."""
    if type(node) in _BINARY:
        return [_BINARY[type(node)].upper()]
    match node:
        case exp.Identifier():
            return [f"name {node.name}"]
        case exp.Literal():
            return [f"value {node.name}"]
        case exp.Boolean():
            return ["TRUE" if node.this else "FALSE"]
        case exp.Anonymous():
            return [f"name {node.this}", *[","] * (len(node.expressions) - 1)]
        case exp.In():
            return ["IN", *[","] * (len(node.expressions) - 1)]
        case exp.Case():
            return ["CASE", "END", *["ELSE"] * (node.args.get("default") is not None)]
        case _:
            return _FIXED_WORDS.get(type(node), [])


_FIXED_WORDS: dict[type[exp.Expr], list[str]] = {
    exp.Null: ["NULL"], exp.Not: ["NOT"], exp.Neg: ["-"], exp.Between: ["BETWEEN", "AND"], exp.Is: ["IS"],
    exp.If: ["WHEN", "THEN"],
}  # fmt: skip
