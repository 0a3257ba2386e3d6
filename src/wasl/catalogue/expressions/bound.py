"""Expressions made ready for many rows, one at a time: what the reference does at every row, decided once for each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from wasl.catalogue.expressions.function import Function
from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.reference import Lookups, kept
from wasl.catalogue.expressions.typed import Apply, Choice, Column, Constant, Datum, Node, Parameter, Typed, Widen
from wasl.catalogue.expressions.types import Kind, Type

Row = Mapping[str, Datum]
Evaluator = Callable[[Row], Datum]


def bound(typed: Typed, lookups: Lookups | None = None) -> Evaluator:
    """What gives the value of `typed` for a row: always what `reference.evaluate` gives, or raises."""
    return _node(typed.root, lookups or {})


def _node(node: Node, lookups: Lookups) -> Evaluator:
    match node:
        case Constant(value=value):
            return lambda row: value
        case Column(name=name) | Parameter(name=name):
            return _kept(lambda row: row[name], node.type)
        case Widen():
            return _kept(_node(node.argument, lookups), node.type)
        case Choice():
            return _choice(node, lookups)
        case Apply():
            return _apply(node, lookups)


def _choice(node: Choice, lookups: Lookups) -> Evaluator:
    branches = [(_node(condition, lookups), _node(result, lookups)) for condition, result in node.branches]
    otherwise = _node(node.otherwise, lookups)

    def evaluate(row: Row) -> Datum:
        for condition, result in branches:
            if condition(row) is True:
                return result(row)
        return otherwise(row)

    return evaluate


def _apply(node: Apply, lookups: Lookups) -> Evaluator:
    function = FUNCTIONS[node.function]
    arguments = [_node(argument, lookups) for argument in node.arguments]
    if function.looks_up:
        return _looked_up(function, arguments, lookups)
    if len(arguments) == 2:
        return _kept(_of_two(function.evaluate, *arguments, strict=function.strict), node.type)
    return _kept(_of_any(function.evaluate, arguments, strict=function.strict), node.type)


def _of_two(apply: Callable[..., Datum], left: Evaluator, right: Evaluator, *, strict: bool) -> Evaluator:
    """Most functions are operators: no list is made for their arguments."""

    def strictly(row: Row) -> Datum:
        first, second = left(row), right(row)
        return None if first is None or second is None else apply(first, second)

    return strictly if strict else lambda row: apply(left(row), right(row))


def _of_any(apply: Callable[..., Datum], arguments: list[Evaluator], *, strict: bool) -> Evaluator:
    def evaluate(row: Row) -> Datum:
        values = [argument(row) for argument in arguments]
        return None if strict and None in values else apply(*values)

    return evaluate


def _looked_up(function: Function, arguments: list[Evaluator], lookups: Lookups) -> Evaluator:
    key: Callable[[Row], Any] = _of_any(function.evaluate, arguments, strict=function.strict)
    name = arguments[1]

    def evaluate(row: Row) -> Datum:
        found = key(row)
        return None if found is None else lookups[function.looks_up, str(name(row))].get(found)

    return evaluate


def _kept(evaluate: Evaluator, kind: Type) -> Evaluator:
    """`evaluate`, its values held against their type as `reference.kept` does."""
    if kind.kind not in (Kind.INT, Kind.DECIMAL):
        return evaluate
    fits = _fits_int(kind) if kind.kind is Kind.INT else _fits_decimal(kind)

    def checked(row: Row) -> Datum:
        value = evaluate(row)
        return value if value is None or fits(value) else kept(value, kind)

    return checked


def _fits_int(kind: Type) -> Callable[[Datum], bool]:
    """Whether a value is one of `kind` at a glance: `reference.kept` then has nothing to do."""
    limit = 10**kind.whole_digits
    return lambda value: type(value) is int and -limit < value < limit


def _fits_decimal(kind: Type) -> Callable[[Datum], bool]:
    limit, exponent = Decimal(10) ** kind.whole_digits, -kind.scale
    return lambda value: type(value) is Decimal and -limit < value < limit and value.as_tuple().exponent == exponent
