"""The slow, obvious evaluator. It defines what expressions mean; both engines are compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext

from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.typed import Apply, Choice, Column, Constant, Datum, Node, Parameter, Typed, Widen
from wasl.catalogue.expressions.types import Kind, Type

Lookups = Mapping[tuple[str, str], Mapping[str, Datum]]
"""``(kind, name) -> key -> value``, e.g. ``{("mapping", "school-levels"): {"1AP": "primary-1"}}``.

Keys are in the form that `codes.spelling` gives."""


def evaluate(typed: Typed, row: Mapping[str, Datum], lookups: Lookups | None = None) -> Datum:
    """The value of `typed` for one row, which holds its columns and parameters. Raises KeyError for an absent one."""
    return _value(typed.root, row, lookups or {})


def _value(node: Node, row: Mapping[str, Datum], lookups: Lookups) -> Datum:
    match node:
        case Constant():
            return node.value
        case Column() | Parameter():
            return kept(row[node.name], node.type)
        case Widen():
            return kept(_value(node.argument, row, lookups), node.type)
        case Choice():
            return _chosen(node, row, lookups)
        case Apply():
            return _applied(node, row, lookups)


def _chosen(node: Choice, row: Mapping[str, Datum], lookups: Lookups) -> Datum:
    for condition, result in node.branches:
        if _value(condition, row, lookups) is True:
            return _value(result, row, lookups)
    return _value(node.otherwise, row, lookups)


def _applied(node: Apply, row: Mapping[str, Datum], lookups: Lookups) -> Datum:
    function = FUNCTIONS[node.function]
    values = [_value(argument, row, lookups) for argument in node.arguments]
    if function.strict and None in values:
        return None
    if function.looks_up:
        return lookups[function.looks_up, str(values[1])].get(function.evaluate(*values))
    result: Datum = function.evaluate(*values)
    return kept(result, node.type)


def kept(value: Datum, kind: Type) -> Datum:
    """The value in its type. Raises ArithmeticError when it would not fit: the checker's proof would be wrong."""
    if value is None or kind.kind not in (Kind.INT, Kind.DECIMAL):
        return value
    with localcontext(prec=200):
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))
        if exact != Decimal(str(value)) or abs(exact) >= Decimal(10) ** kind.whole_digits:
            raise ArithmeticError(f"{kind} cannot hold the result")
    return exact if kind.kind is Kind.DECIMAL else int(exact)
