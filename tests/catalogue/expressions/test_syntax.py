"""What is read, what is refused, and where the error points."""

from __future__ import annotations

import string
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from wasl.catalogue.expressions import syntax
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.nodes import Call, Case, Literal, Name, Node
from wasl.catalogue.expressions.syntax import DEEPEST, parse
from wasl.catalogue.expressions.tokens import LONGEST_TEXT, MOST_TOKENS
from wasl.kernel.errors import Place

START = Place("feed.yaml", 3, 5)


def read(text: str) -> Node:
    return parse(text, START, "").root


def refused(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", Name("a", 0)),
        ('"Date de naissance"', Name("Date de naissance", 0)),
        ('"dit ""oui"""', Name('dit "oui"', 0)),
        ("تاريخ_الازدياد", Name("تاريخ_الازدياد", 0)),
        ("'l''école'", Literal("l'école", 0)),
        ("12", Literal(12, 0)),
        ("TRUE", Literal(True, 0)),
        ("null", Literal(None, 0)),
        ("((a))", Name("a", 2)),
        ("Trim(a)", Call("trim", (Name("a", 5),), 0)),
        ("- a", Call("negative", (Name("a", 2),), 0)),
        ("NOT a", Call("not", (Name("a", 4),), 0)),
        ("a != b", Call("<>", (Name("a", 0), Name("b", 5)), 0)),
        ("a IS NULL", Call("is null", (Name("a", 0),), 0)),
        ("a IS NOT NULL", Call("not", (Call("is null", (Name("a", 0),), 0),), 0)),
        ("a NOT IN ('x')", Call("not", (Call("in", (Name("a", 0), Literal("x", 10)), 0),), 0)),
        ("a BETWEEN 1 AND 2", Call("between", (Name("a", 0), Literal(1, 10), Literal(2, 16)), 0)),
        ("CASE WHEN a THEN 1 END", Case(((Name("a", 10), Literal(1, 17)),), None, 0)),
        (
            "CASE a WHEN 1 THEN 2 ELSE 3 END",
            Case(((Call("=", (Name("a", 5), Literal(1, 12)), 12), Literal(2, 19)),), Literal(3, 26), 0),
        ),
    ],
)
def test_the_tree_of_each_construct(text: str, tree: Node) -> None:
    assert read(text) == tree


def test_a_decimal_is_exact() -> None:
    assert str(read("0.10").value) == "0.10"  # type: ignore[union-attr]


def shape(node: Node) -> Any:
    """The tree without positions, as nested tuples."""
    match node:
        case Name():
            return node.name
        case Literal():
            return node.value
        case Call():
            return (node.function, *map(shape, node.arguments))
        case Case():
            return ("case", *((shape(condition), shape(result)) for condition, result in node.branches))


@pytest.mark.parametrize(
    ("text", "explicit"),
    [
        ("a OR b AND c", "a OR (b AND c)"),
        ("NOT a = b", "NOT (a = b)"),
        ("NOT a AND b", "(NOT a) AND b"),
        ("NOT a IS NULL", "NOT (a IS NULL)"),
        ("NOT a IN (1)", "NOT (a IN (1))"),
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("- a + b", "(- a) + b"),
        ("a + b < c * 2", "(a + b) < (c * 2)"),
        ("a BETWEEN 1 + 1 AND 2 AND b", "(a BETWEEN (1 + 1) AND 2) AND b"),
        ("a = b AND c <> d OR e", "((a = b) AND (c <> d)) OR e"),
    ],
)
def test_precedence_is_that_of_sql(text: str, explicit: str) -> None:
    assert shape(read(text)) == shape(read(explicit))


def test_a_long_chain_is_one_call() -> None:
    chain = read(" AND ".join(["a = 1"] * 200))
    assert isinstance(chain, Call)
    assert len(chain.arguments) == 200


@pytest.mark.parametrize("nested", ["a AND (b AND c)", "(a AND b) AND c", "a AND b AND c"])
def test_chains_of_and_keep_every_operand(nested: str) -> None:
    names: list[str] = []

    def gather(node: Any) -> None:
        names.append(node.name) if isinstance(node, Name) else [gather(each) for each in node.arguments]

    gather(read(nested))
    assert names == ["a", "b", "c"]


FORBIDDEN = [
    ("(SELECT 1)", "SELECT"),
    ("a IN (SELECT b FROM t)", "SELECT"),
    ("EXISTS (SELECT 1)", "SELECT"),
    ("CAST(a AS INT)", "CAST"),
    ("TRY_CAST(a AS INT)", "TRY_CAST"),
    ("a::int", "::"),
    ("a / b", "/"),
    ("a // b", "/"),
    ("a % b", "%"),
    ("a || b", "||"),
    ("a LIKE 'x%'", "LIKE"),
    ("a NOT LIKE 'x%'", "LIKE"),
    ("a ILIKE 'x'", "ILIKE"),
    ("a SIMILAR TO 'x'", "SIMILAR"),
    ("a ~ 'x'", "~"),
    ("a GLOB 'x'", "GLOB"),
    ("sum(a) OVER (PARTITION BY b)", "OVER"),
    ("sum(DISTINCT a)", "DISTINCT"),
    ("max(a) FILTER (WHERE b)", "FILTER"),
    ("list_transform(a, x -> x + 1)", "cannot be read"),
    ("list_transform(a, lambda x: x)", ":"),
    ("a[1]", "["),
    ("{'a': 1}", "{"),
    ("a.b", "."),
    ("*", "cannot be read"),
    ("count(*)", "COUNT"),
    ("a; DROP TABLE t", ";"),
    ("a -- all of them", "--"),
    ("a /* all of them */", "/*"),
    ("# a", "#"),
    ("a := 1", ":"),
    ("$1", "plain name"),
    ("?", "?"),
    (":a", ":"),
    ("@a", "@"),
    ("`a`", "`"),
    ("1e5", "1e5"),
    ("1.", "1."),
    (".5", "."),
    ("0x1F", "cannot be read"),
    ("1_000", "cannot be read"),
    ("x'ab'", "cannot be read"),
    ("N'ab'", "not part of the language"),
    ("$$a$$", "plain name"),
    ("DATE '2025-01-01'", "DATE"),
    ("INTERVAL 1 DAY", "INTERVAL"),
    ("INTERVAL '1' DAY", "INTERVAL"),
    ("a COLLATE fr", "COLLATE"),
    ("a AT TIME ZONE 'UTC'", "cannot be read"),
    ("a IS TRUE", "IS only asks about NULL"),
    ("a IS DISTINCT FROM b", "DISTINCT"),
    ("a IN b", "IN needs a list"),
    ("a IN ()", "IN needs a list"),
    ("(a, b)", "cannot be read"),
    ("(a, b) = (1, 2)", "cannot be read"),
    ("()", "cannot be read"),
    ("a AS b", "cannot be read"),
    ("a b", "cannot be read"),
    ("'a' 'b'", "cannot be read"),
    ("f(a,)", ","),
    ("f(,a)", ","),
    ("+a", "+"),
    ("CASE WHEN a 1 END", "THEN is missing"),
    ("CASE WHEN a THEN 1", "cannot be read"),
    ("CASE END", "cannot be read"),
    ("CASE a END", "cannot be read"),
    ("end", "end is not expected"),
    ("a =", "cannot be read"),
    ("AND a", "cannot be read"),
    ("a AND", "cannot be read"),
    ("(a", "cannot be read"),
    ("a)", "cannot be read"),
    ("a == b", "cannot be read"),
    ("a = = b", "cannot be read"),
    ("a <=> b", "cannot be read"),
    ("! a", "!"),
    ("a XOR b", "cannot be read"),
    ('"f"(a)', "needs no quotes"),
    ("'never closed", "never closed"),
    ('"never closed', "never closed"),
    ("f('it''s', 'never closed)", "never closed"),
    ("'a\tb'", "control character"),
    ("'a\u200fb'", "control character"),
    ("a\u200f = 1", "plain name"),
    ('"${a}"', "no name for a column"),
    ('""', "no name for a column"),
    ("", "empty"),
    ("   ", "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FORBIDDEN)
def test_whatever_is_outside_the_language_is_an_error(text: str, said: str) -> None:
    assert said in refused(text).what


_CONTEXTS = (
    "{}",
    "({})",
    "a = {}",
    "coalesce({}, b)",
    "f(b, {})",
    "CASE WHEN {} THEN 1 END",
    "CASE WHEN a THEN {} ELSE 1 END",
    "a AND ({}) AND b",
    "NOT ({})",
    "a BETWEEN ({}) AND 3",
    "a IN (1, {})",
    "CASE WHEN a THEN 1 ELSE {} END",
)
_FOREIGN = [
    text
    for text, _ in FORBIDDEN
    if text.strip() and text not in ("a =", "AND a", "a AND", "a)", "(a", "+a", "(a, b)", "*", "()")
]


@settings(max_examples=200, deadline=None, database=None)
@given(context=st.sampled_from(_CONTEXTS), foreign=st.sampled_from(_FOREIGN))
def test_a_foreign_construct_is_an_error_wherever_it_hides(context: str, foreign: str) -> None:
    if foreign.endswith(("END", "closed", "closed)", "end")) or "," in foreign:
        return
    refused(context.format(foreign))


_OPERANDS = ("a", "b", '"c d"', "'x'", "1", "2.5", "TRUE", "LIKE", "SELECT", "OVER")
_WORDS = (
    *_OPERANDS,
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "=",
    "<>",
    "<",
    ">=",
    "AND",
    "OR",
    "NOT",
    "IN",
    "BETWEEN",
    "IS",
    "NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "f(",
    "coalesce(",
    "/",
    "::",
    ";",
    "--",
    "|",
    "[",
    "]",
    ".",
    "x'",
)


@settings(max_examples=400, deadline=None, database=None)
@given(words=st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14))
def test_any_heap_of_words_is_read_whole_or_refused_with_a_place(words: list[str]) -> None:
    text = " ".join(words)
    try:
        root = read(text)
    except ExpressionError as error:
        assert_inside(error.place, text)
    else:
        # The subject of a simple CASE is compared in each branch, so it may stand more often in the tree.
        # A word before a bracket names a function.
        followed = zip(words, [*words[1:], ""], strict=True)
        written = [word.strip("\"'") for word, after in followed if word in _OPERANDS and after != "("]
        found = operands(root)
        assert set(found) == set(written) if "CASE" in words else sorted(found) == sorted(written)


def assert_inside(place: Place, text: str) -> None:
    assert place.line == START.line
    assert START.column <= place.column <= START.column + len(text)


def operands(node: Node) -> list[str]:
    """The names and literals of a tree, but NULL."""
    match node:
        case Name():
            return [node.name]
        case Literal():
            return [] if node.value is None else [str(node.value).replace("True", "TRUE")]
        case Call():
            return [each for argument in node.arguments for each in operands(argument)]
        case Case():
            parts = [part for branch in node.branches for part in branch] + ([node.otherwise] if node.otherwise else [])
            return [each for part in parts for each in operands(part)]


@settings(max_examples=200, deadline=None, database=None)
@given(text=st.text(alphabet=string.printable + "éأ\u200f\x00", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ExpressionError):
        read(text)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a AND b / c", 13),
        ("a = 1 AND CAST(b AS INT) = 2", 15),
        ("coalesce(a, b::int)", 18),
        ("f(a, b", 10),
        ("'x' = 'y", 11),
        ("sum(a) OVER (b)", 12),
    ],
)
def test_the_error_points_at_the_guilty_character(text: str, column: int) -> None:
    assert refused(text).place == Place("feed.yaml", 3, column)


def test_the_mend_says_what_to_write_instead() -> None:
    assert "ratio(" in refused("a / b").mend
    assert "concat(" in refused("a || b").mend
    assert "matches(" in refused("a LIKE 'x'").mend
    assert "to_int" in refused("CAST(a AS INT)").mend


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "NOT " * (DEEPEST + 2) + "a",
        " + ".join(["a"] * (DEEPEST + 3)),
        "f(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "CASE WHEN a THEN " * (DEEPEST + 1) + "1" + " END" * (DEEPEST + 1),
    ],
)
def test_depth_is_bounded(text: str) -> None:
    assert "levels deep" in refused(text).what


def test_size_is_bounded() -> None:
    assert "longer than" in refused("a" * (LONGEST_TEXT + 1)).what
    assert "words and signs" in refused(" AND ".join(["a"] * (MOST_TOKENS // 2 + 1))).what


def test_a_parser_that_loses_a_predicate_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard behind the guard: should a future sqlglot drop part of a rule, reading fails."""
    real = syntax._parsed

    def forgetful(*arguments: Any) -> exp.Expr:
        tree = real(*arguments)
        assert isinstance(tree, exp.And)
        left: exp.Expr = tree.this
        return left

    assert read("a = 1 AND b = 2")
    monkeypatch.setattr(syntax, "_parsed", forgetful)
    assert "is not expected" in refused("a = 1 AND b = 2").what


def test_a_parser_that_invents_a_predicate_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = syntax._parsed
    monkeypatch.setattr(syntax, "_parsed", lambda *arguments: exp.Not(this=real(*arguments)))
    assert "NOT is missing" in refused("a = 1").what
