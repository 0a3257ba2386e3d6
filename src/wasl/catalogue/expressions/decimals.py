"""Sums, products and ratios as SQL whose every step provably fits, on both engines.

DuckDB refuses a product of two 64-bit decimals that needs more than 18 digits unless one side is cast to a wider
decimal; Spark drops decimals when the precision it computes for a step passes 38. The casts written here avoid both.
"""

from __future__ import annotations

from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Given, Lowering
from wasl.catalogue.expressions.types import LARGEST_INT, Kind, Type, decimal, unify

_WIDEST_RATIO = 28
"""Digits of each side of a ratio once scaled to whole numbers: what leaves room for rounding on both engines."""


def sum_sql(sign: str, call: Lowering) -> str:
    """A sum or difference.

    Each side is cast to one digit less than the result: the engines then compute exactly the result's type.
    """
    first, second = call.sql
    if call.type.kind is Kind.INT:
        return f"({first} {sign} {second})"
    side = decimal(call.type.precision - 1, call.type.scale).sql
    return f"CAST(CAST({first} AS {side}) {sign} CAST({second} AS {side}) AS {call.type.sql})"


def product_sql(call: Lowering) -> str:
    """A product."""
    first, second = call.sql
    if call.type.kind is Kind.INT:
        return f"({first} * {second})"
    return _product(first, call.arguments[0].type, second, call.arguments[1].type)


def _product(first: str, first_type: Type, second: str, second_type: Type) -> str:
    precision, scale = first_type.precision + second_type.precision, first_type.scale + second_type.scale
    wide = first_type.precision
    if precision > LARGEST_INT and max(wide, second_type.precision) <= LARGEST_INT:
        wide = LARGEST_INT + 1
    left = f"CAST({first} AS {decimal(wide, first_type.scale).sql})"
    right = f"CAST({second} AS {decimal(second_type.precision, second_type.scale).sql})"
    return f"CAST({left} * {right} AS {decimal(precision, scale).sql})"


def _shifts(first: Type, second: Type, scale: int) -> tuple[int, int]:
    """Powers of ten that turn both sides into whole numbers whose quotient has `scale` decimals folded in."""
    shift = max(second.scale, first.scale - scale, 0)
    return shift + scale, shift


def ratio_type(given: Given) -> Type:
    """The type of a ratio, with the zero case's. Raises ArgumentError when it would need too many digits."""
    first, second, scale = given.type(0), given.type(1), given.value(2)
    up, down = _shifts(first, second, scale)
    if max(first.precision + up, second.precision + down) > _WIDEST_RATIO:
        raise ArgumentError("these numbers are too wide to divide exactly", "use smaller numbers, or a smaller scale")
    quotient = decimal(max(first.whole_digits + up, scale, 1), scale).with_null(first.nullable or second.nullable)
    result = unify(quotient, given.type(3))
    if result is None:
        raise ArgumentError("on_zero is too wide beside the ratio", "write a smaller number", 3)
    return result


def ratio_sql(call: Lowering) -> str:
    """Exact whole-number division: ``(2|n| + |d|) div 2|d|`` rounds halves away from zero; the sign comes after."""
    first, second = call.arguments[0].type, call.arguments[1].type
    scale = call.value(2)
    up, down = _shifts(first, second, scale)
    top = f"abs({_shifted(call.sql[0], first, up)})"
    bottom = f"abs({_shifted(call.sql[1], second, down)})"
    quotient = _divided(top, bottom, call)
    whole = decimal(first.whole_digits + up, 0) if first.whole_digits + up else decimal(1, 0)
    size = quotient if scale == 0 else _product(quotient, whole, _power(-scale), decimal(scale, scale))
    exact = f"CAST({size} AS {call.type.sql})"
    signed = f"CASE WHEN ({call.sql[0]} < 0) = ({call.sql[1]} < 0) THEN {exact} ELSE - {exact} END"
    return f"CASE WHEN {call.sql[1]} = 0 THEN {_on_zero(call)} ELSE {signed} END"


def _on_zero(call: Lowering) -> str:
    return f"CAST({call.sql[3]} AS {call.type.sql})"


def _power(exponent: int) -> str:
    if exponent >= 0:
        return f"CAST('1{'0' * exponent}' AS {decimal(exponent + 1, 0).sql})"
    return f"CAST('0.{'0' * (-exponent - 1)}1' AS {decimal(-exponent, -exponent).sql})"


def _shifted(value: str, kind: Type, shift: int) -> str:
    """`value` times ten to the `shift`, a whole number kept as a decimal of scale 0."""
    whole = decimal(max(kind.whole_digits + shift, 1), 0)
    if shift == 0:
        return f"CAST({value} AS {whole.sql})"
    return f"CAST({_product(value, kind, _power(shift), decimal(shift + 1, 0))} AS {whole.sql})"


def _divided(top: str, bottom: str, call: Lowering) -> str:
    if call.dialect == "duckdb":
        top, bottom = f"CAST({top} AS HUGEINT)", f"CAST({bottom} AS HUGEINT)"
        return f"((2 * {top} + {bottom}) // nullif(2 * {bottom}, 0))"
    wide, divisor = decimal(_WIDEST_RATIO + 2, 0).sql, decimal(_WIDEST_RATIO + 1, 0).sql
    doubled = f"CAST(2 * {top} + {bottom} AS {wide})"
    twice = f"nullif(CAST(2 * {bottom} AS {divisor}), CAST(0 AS {divisor}))"
    return f"(CAST({doubled} - {doubled} % {twice} AS {wide}) / {twice})"
