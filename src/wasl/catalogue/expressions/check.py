"""From tree to typed form: every name known, every argument of the right type, every size proved.

There is no implicit coercion but INT to DECIMAL; conditions are booleans; a text written beside a code is read as
a code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, repeat

from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.errors import ArgumentError, ExpressionError
from wasl.catalogue.expressions.forbidden import mend_for_word
from wasl.catalogue.expressions.function import Function, Given, Takes
from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.mends import described, mend_for
from wasl.catalogue.expressions.nodes import Call, Case, Expression, Literal, Name
from wasl.catalogue.expressions.nodes import Node as Written
from wasl.catalogue.expressions.source import Source
from wasl.catalogue.expressions.typed import Apply, Choice, Column, Constant, Node, Parameter, Typed, widen
from wasl.catalogue.expressions.types import Kind, Type
from wasl.catalogue.suggest import nearest

MOST_NODES = 5_000
"""Operations of an expression once its simple CASEs are written out."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may speak of."""

    columns: Mapping[str, Type]
    """The cells of the row. In a feed, every column is `types.TEXT`."""
    parameters: Mapping[str, Type] = field(default_factory=dict)
    """Values that are the same for every row: ``as_of`` is a required DATE."""
    mappings: Mapping[str, Type] = field(default_factory=dict)
    """Mapping -> `types.code` of the referential it leads to."""
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Referential -> its codes, to check codes written in expressions; a referential that is absent is not checked."""


def check(expression: Expression, scope: Scope, expected: Type | None = None) -> Typed:
    """The typed form. With `expected`, also that every value it gives can be kept as that type.

    Raises ExpressionError at the exact place of the part that is wrong.
    """
    checker = _Checker(scope, expression.source)
    root = checker.check(expression.root)
    if expected is not None:
        root = checker.adapt(root, expected, expression.root)
    elif root.type.kind is Kind.NOTHING:
        raise expression.source.refuse("NULL alone has no type", expression.root.at, "write the value it stands for")
    return Typed(root, expression.source)


class _Checker:
    def __init__(self, scope: Scope, source: Source) -> None:
        self.scope = scope
        self.source = source
        self.visits = 0

    def check(self, node: Written) -> Node:
        self.visits += 1
        if self.visits > MOST_NODES:  # the subject of a simple CASE is read in each of its branches
            raise self._error(f"more than {MOST_NODES} operations", node, "cut it in several expressions")
        match node:
            case Name():
                return self._name(node)
            case Literal():
                return _constant(node)
            case Call():
                return self._call(node)
            case Case():
                return self._case(node)

    def adapt(self, node: Node, expected: Type, written: Written) -> Node:
        """`node` kept as `expected`. The target's nullability counts only when it is required."""
        if expected.kind is Kind.CODE:
            node = self._as_codes((node,), (written,), expected)[0]
        if not types.fits(node.type, expected):
            raise self._error(
                f"this gives {described(node.type)}, where {described(expected)} is needed",
                written,
                mend_for(node.type, expected),
            )
        return widen(node, expected)

    def _error(self, what: str, node: Written, mend: str = "") -> ExpressionError:
        return self.source.refuse(what, node.at, mend)

    def _name(self, node: Name) -> Node:
        if node.name in self.scope.columns:
            return Column(node.name, self.scope.columns[node.name])
        if node.name in self.scope.parameters:
            return Parameter(node.name, self.scope.parameters[node.name])
        known = [*self.scope.columns, *self.scope.parameters]
        mend = mend_for_word(node.name) or nearest(node.name, known)
        raise self._error(f"unknown name {node.name}", node, mend)

    def _call(self, node: Call) -> Node:
        function = FUNCTIONS.get(node.function)
        if function is None:
            mend = mend_for_word(node.function) or nearest(node.function, _names())
            raise self._error(f"unknown function {node.function}", node, mend)
        takes = self._signature(function, node)
        arguments = [self._argument(function, take, each) for take, each in zip(takes, node.arguments, strict=True)]
        arguments = self._alike(takes, arguments, node)
        try:
            result = function.gives(Given(tuple(arguments), self.scope.mappings))
        except ArgumentError as refusal:
            guilty = node if refusal.argument is None else node.arguments[refusal.argument]
            raise self._error(refusal.what, guilty, refusal.mend) from refusal
        return Apply(function.name, tuple(arguments), _nullability(function, result, arguments))

    def _signature(self, function: Function, node: Call) -> Sequence[Takes]:
        """What each argument must be, once their number is right."""
        least = sum(not (take.optional or take.repeated) for take in function.takes)
        given = len(node.arguments)
        repeated = function.takes[-1] if function.takes[-1].repeated else None
        if given < least or (given > len(function.takes) and repeated is None):
            raise self._error(
                f"{function.name} takes other arguments than these {given}", node, f"write {function.usage}"
            )
        more = repeat(repeated, max(given - len(function.takes), 0)) if repeated else ()
        return [take for take in chain(function.takes, more) if take is not None][:given]

    def _argument(self, function: Function, take: Takes, written: Written) -> Node:
        node = self.check(written)
        kind = node.type.kind
        if kind is Kind.NOTHING and kind not in take.kinds and not (take.alike and function.name == "coalesce"):
            mend = (
                "write x IS NULL or x IS NOT NULL"
                if function.name in ("=", "<>", "is null")
                else f"write {function.usage}"
            )
            raise self._error(f"NULL cannot be the {take.name} of {function.name}", written, mend)
        if kind not in take.kinds and kind is not Kind.NOTHING:
            wanted = " or ".join(sorted(take.kinds))
            raise self._error(
                f"{function.name} needs {wanted} as its {take.name}, and this is {described(node.type)}",
                written, mend_for(node.type, *(Type(each) for each in sorted(take.kinds))),
            )  # fmt: skip
        if take.literal is not None:
            self._check_literal(function, take, node, written)
        return node

    def _check_literal(self, function: Function, take: Takes, node: Node, written: Written) -> None:
        if not isinstance(node, Constant) or take.literal is None:
            raise self._error(
                f"the {take.name} of {function.name} is written in the expression itself",
                written,
                f"write {function.usage}",
            )
        try:
            take.literal(node.value)
        except ArgumentError as refusal:
            raise self._error(refusal.what, written, refusal.mend) from refusal

    def _alike(self, takes: Sequence[Takes], arguments: list[Node], node: Call) -> list[Node]:
        places = [index for index, take in enumerate(takes) if take.alike]
        if not places:
            return arguments
        together = self._common([arguments[index] for index in places], [node.arguments[index] for index in places])
        adapted = dict(zip(places, together, strict=True))
        return [adapted.get(index, argument) for index, argument in enumerate(arguments)]

    def _common(self, nodes: Sequence[Node], written: Sequence[Written]) -> list[Node]:
        """The nodes brought to one type."""
        target = next((node.type for node in nodes if node.type.kind is Kind.CODE), None)
        if target is not None:
            nodes = self._as_codes(nodes, written, target)
        common = nodes[0].type
        for node, place in zip(nodes[1:], written[1:], strict=True):
            joined = types.unify(common, node.type)
            if joined is None:
                raise self._error(
                    f"{described(common)} and {described(node.type)} cannot meet", place, mend_for(node.type, common)
                )
            common = joined
        return [widen(node, common) for node in nodes]

    def _as_codes(self, nodes: Sequence[Node], written: Sequence[Written], target: Type) -> list[Node]:
        """Texts written in the expression become codes of `target`'s referential, when they are."""
        return [self._as_code(node, place, target) for node, place in zip(nodes, written, strict=True)]

    def _as_code(self, node: Node, written: Written, target: Type) -> Node:
        if isinstance(node, Choice) and isinstance(written, Case):
            return self._choice_as_code(node, written, target)
        if not isinstance(node, Constant) or not isinstance(node.value, str | None):
            return node
        if node.value is None:
            return Constant(None, target.with_null(True))
        known = self.scope.codes.get(target.referential)
        if known is not None and node.value not in known:
            mend = nearest(node.value, sorted(known))
            raise self._error(f"{target.referential} has no code {node.value}", written, mend)
        return Constant(node.value, target.required())

    def _choice_as_code(self, node: Choice, written: Case, target: Type) -> Node:
        if node.type.kind is not Kind.TEXT:
            return node
        results = [result for _, result in node.branches]
        places = [result for _, result in written.branches]
        adapted = self._as_codes(results, places, target)
        otherwise = self._as_code(node.otherwise, written.otherwise or written, target)
        if any(each.type.kind is not Kind.CODE for each in (*adapted, otherwise)):
            return node
        branches = tuple((condition, result) for (condition, _), result in zip(node.branches, adapted, strict=True))
        return replace(node, branches=branches, otherwise=otherwise, type=target.with_null(node.type.nullable))

    def _case(self, node: Case) -> Node:
        conditions = [self._condition(condition) for condition, _ in node.branches]
        written = [result for _, result in node.branches]
        results = [self.check(result) for result in written]
        if node.otherwise is None:
            results.append(Constant(None, types.NOTHING))
            written.append(node)
        else:
            results.append(self.check(node.otherwise))
            written.append(node.otherwise)
        results = self._common(results, written)
        return Choice(
            tuple(zip(conditions, results[:-1], strict=True)),
            results[-1],
            results[0].type.with_null(_any_null(results)),
        )

    def _condition(self, written: Written) -> Node:
        node = self.check(written)
        if node.type.kind is not Kind.BOOL:
            raise self._error(
                f"WHEN needs a condition, and this is {described(node.type)}", written, "compare it: x = 'value'"
            )
        return node


def _constant(node: Literal) -> Constant:
    value = node.value
    match value:
        case None:
            return Constant(None, types.NOTHING)
        case bool():
            return Constant(value, types.BOOL.required())
        case int():
            return Constant(value, _whole(value).required())
        case Decimal():
            return Constant(value, _exact(value).required())
        case str():
            return Constant(value, types.TEXT.required())


def _whole(value: int) -> Type:
    digits = len(str(value))
    return types.integer(digits) if digits <= types.LARGEST_INT else types.decimal(digits, 0)


def _exact(value: Decimal) -> Type:
    sign_digits_exponent = value.as_tuple()
    scale = -int(sign_digits_exponent.exponent)
    return types.decimal(max(len(sign_digits_exponent.digits), scale), scale)


def _any_null(nodes: Sequence[Node]) -> bool:
    return any(node.type.nullable for node in nodes)


def _nullability(function: Function, result: Type, arguments: Sequence[Node]) -> Type:
    match function.nullable:
        case "any":
            return result.with_null(_any_null(arguments))
        case "all":
            return result.with_null(all(argument.type.nullable for argument in arguments))
        case "ruled":
            return result
        case _:
            return result.with_null(function.nullable == "always")


def _names() -> list[str]:
    """Functions that are called by name; operators are not suggested."""
    return [name for name in FUNCTIONS if name.isidentifier() and name not in ("and", "or", "not", "in", "between")]
