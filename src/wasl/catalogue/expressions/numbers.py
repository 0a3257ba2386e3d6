"""Arithmetic without loss: sizes are proved when the pack is checked, so no engine overflows or rounds in secret."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from wasl.catalogue.expressions.decimals import product_sql, ratio_sql, ratio_type, sum_sql
from wasl.catalogue.expressions.dialects import Dialect, whole_match
from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Function, Given, Lowering, Takes, integer_argument, number, whole
from wasl.catalogue.expressions.types import LARGEST_INT, LARGEST_PRECISION, Kind, Type, decimal, integer

_TEXT_OR_NUMBER = frozenset({Kind.TEXT, Kind.INT, Kind.DECIMAL})
_DECIMAL128 = 34
_DIGITS = 12
"""Digits that to_int reads when the expression does not say: less than a trillion."""
_SMALLER = "use smaller numbers: to_int(text, digits) and to_decimal(text, precision, scale) say how large they may be"


def _number_type(given: Given, precision: int, scale: int) -> Type:
    """An INT while all arguments are and it fits 64 bits, else a DECIMAL. Raises ArgumentError beyond 38 digits."""
    kinds = {argument.type.kind for argument in given.arguments}
    if kinds == {Kind.INT} and precision <= LARGEST_INT:
        return integer(precision)
    if precision > LARGEST_PRECISION:
        raise ArgumentError(f"the result may need {precision} digits, and {LARGEST_PRECISION} is the most", _SMALLER)
    return decimal(precision, scale)


def _sum_type(given: Given) -> Type:
    first, second = given.type(0), given.type(1)
    scale = max(first.scale, second.scale)
    return _number_type(given, max(first.whole_digits, second.whole_digits) + scale + 1, scale)


def _product_type(given: Given) -> Type:
    """One digit below the limit: Spark reserves one more than a product needs, and would drop decimals to find it."""
    first, second = given.type(0), given.type(1)
    precision = first.precision + second.precision
    if precision == LARGEST_PRECISION:
        raise ArgumentError(
            f"the product may need {precision} digits, and {LARGEST_PRECISION - 1} is the most", _SMALLER
        )
    return _number_type(given, precision, first.scale + second.scale)


def _unsigned_type(given: Given) -> Type:
    """Spark rounds an opposite or an absolute value to 34 digits (IEEE 754 decimal128) before it looks at its type."""
    if given.type(0).precision > _DECIMAL128:
        what = f"the number may have {given.type(0).precision} digits, and {_DECIMAL128} is the most here"
        raise ArgumentError(what, _SMALLER)
    return given.type(0)


def _round_type(given: Given) -> Type:
    exact, scale = given.type(0), given.value(1)
    return exact if scale >= exact.scale else decimal(exact.whole_digits + scale + 1, scale)


def _round_sql(call: Lowering) -> str:
    if call.value(1) >= call.arguments[0].type.scale:
        return call.sql[0]
    return f"CAST(round({call.sql[0]}, {call.value(1)}) AS {call.type.sql})"


def rounded(value: Decimal, scale: int) -> Decimal:
    """To `scale` digits after the point, halves away from zero."""
    with localcontext(prec=200):
        return value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)


def _ratio(first: Any, second: Any, scale: int, on_zero: Any) -> Decimal | None:
    if second == 0:
        return on_zero if on_zero is None else Decimal(on_zero)
    if first is None or second is None:
        return None
    with localcontext(prec=200):
        return rounded(Decimal(first) / Decimal(second), scale)


def _int_regex(digits: int) -> str:
    return f"[+\\-]?0*[0-9]{{1,{digits}}}"


def _decimal_regex(precision: int, scale: int) -> str:
    whole_part = f"0*[0-9]{{1,{precision - scale}}}" if precision > scale else "0+"
    fraction = f"[0-9]{{1,{scale}}}0*" if scale else "0+"
    return f"[+\\-]?{whole_part}(?:\\.{fraction})?"


def _read(call: Lowering, regex: str, sql_type: str, dialect: Dialect) -> str:
    text = call.sql[0]
    return f"CASE WHEN {whole_match(text, regex, dialect)} THEN TRY_CAST({text} AS {sql_type}) END"


def _to_int_sql(call: Lowering) -> str:
    digits = call.value(1, _DIGITS)
    if call.arguments[0].type.kind is Kind.TEXT:
        return _read(call, _int_regex(digits), "BIGINT", call.dialect)
    return f"CAST(TRY_CAST({call.sql[0]} AS DECIMAL({digits}, 0)) AS BIGINT)"


def _to_int(value: Any, digits: int = _DIGITS) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(_int_regex(digits), value) else None
    result = int(rounded(Decimal(value), 0))
    return result if abs(result) < 10**digits else None


def _to_decimal_type(given: Given) -> Type:
    precision, scale = given.value(1), given.value(2)
    if scale > precision:
        raise ArgumentError(
            f"{scale} digits after the point cannot be among {precision} digits", "precision counts all digits", 2
        )
    return decimal(precision, scale)


def _to_decimal_sql(call: Lowering) -> str:
    if call.arguments[0].type.kind is Kind.TEXT:
        return _read(call, _decimal_regex(call.value(1), call.value(2)), call.type.sql, call.dialect)
    return f"TRY_CAST({call.sql[0]} AS {call.type.sql})"


def _to_decimal(value: Any, precision: int, scale: int) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if re.fullmatch(_decimal_regex(precision, scale), value) else None
    result = rounded(Decimal(value), scale)
    return result if abs(result) < 10 ** (precision - scale) else None


def _exactly(operation: Any) -> Any:
    def evaluate(*values: Any) -> Any:
        with localcontext(prec=200):
            return operation(*values)

    return evaluate


FUNCTIONS = (
    Function(
        "+",
        "a + b",
        "The sum, exact.",
        (("1 + 2", "3"), ("1.5 + 2", "3.5")),
        takes=(number("a"), number("b")),
        gives=_sum_type,
        sql=lambda call: sum_sql("+", call),
        evaluate=_exactly(lambda a, b: a + b),
    ),
    Function(
        "-",
        "a - b",
        "The difference, exact. Of dates use days_between, months_between or age_years.",
        (("1 - 2", "-1"),),
        takes=(number("a"), number("b")),
        gives=_sum_type,
        sql=lambda call: sum_sql("-", call),
        evaluate=_exactly(lambda a, b: a - b),
    ),
    Function(
        "*",
        "a * b",
        "The product, exact.",
        (("1.5 * 1.5", "2.25"),),
        takes=(number("a"), number("b")),
        gives=_product_type,
        sql=product_sql,
        evaluate=_exactly(lambda a, b: a * b),
    ),
    Function(
        "negative",
        "-a",
        "The opposite.",
        (("-(1 + 2)", "-3"),),
        takes=(number(),),
        gives=_unsigned_type,
        sql="(- {0})",
        evaluate=_exactly(lambda value: -value),
    ),
    Function(
        "abs",
        "abs(number)",
        "The number without its sign.",
        (("abs(-2)", "2"),),
        takes=(number(),),
        gives=_unsigned_type,
        sql="abs({0})",
        evaluate=_exactly(abs),
    ),
    Function(
        "round",
        "round(decimal, scale)",
        "Rounded to `scale` digits after the point, halves away from zero.",
        (("round(2.345, 2)", "2.35"), ("round(-2.5, 0)", "-3")),
        takes=(Takes("decimal", frozenset({Kind.DECIMAL})), integer_argument("scale", literal=whole(0, 37))),
        gives=_round_type,
        sql=_round_sql,
        evaluate=lambda value, scale: rounded(value, scale),
    ),
    Function(
        "ratio",
        "ratio(a, b, scale, on_zero)",
        "a divided by b, rounded to `scale` digits after the point (0 to 8), halves away from zero; `on_zero`"
        " when b is 0.",
        (("ratio(2, 3, 4, NULL)", "0.6667"), ("ratio(1, 0, 2, 0)", "0"), ("ratio(-1, 2, 0, NULL)", "-1")),
        takes=(
            number("a"),
            number("b"),
            integer_argument("scale", literal=whole(0, 8)),
            Takes("on_zero", frozenset({Kind.INT, Kind.DECIMAL, Kind.NOTHING})),
        ),
        gives=ratio_type,
        sql=ratio_sql,
        evaluate=_ratio,
        strict=False,
    ),
    Function(
        "to_int",
        "to_int(text or number[, digits])",
        "A whole number. Of text: an optional sign and digits, else null. Of a decimal: rounded, halves away "
        "from zero. "
        "Null when it has more than `digits` digits (12 when not said, 18 at most).",
        (("to_int('0042')", "42"), ("to_int('4 2')", "null"), ("to_int(2.5)", "3"), ("to_int('1234', 3)", "null")),
        takes=(
            Takes("text or number", _TEXT_OR_NUMBER),
            integer_argument("digits", literal=whole(1, LARGEST_INT), optional=True),
        ),
        gives=lambda given: integer(given.value(1, _DIGITS)),
        sql=_to_int_sql,
        evaluate=_to_int,
        nullable="always",
    ),
    Function(
        "to_decimal",
        "to_decimal(text or number, precision, scale)",
        "A decimal of `precision` digits, `scale` of them after the point. Of text: an optional sign, digits,"
        " at most one point "
        "inside, else null; null too when it would lose a digit. Of a number: rounded, halves away from zero."
        " Null when it does not fit.",
        (
            ("to_decimal('12.50', 4, 2)", "12.5"),
            ("to_decimal('12.505', 4, 2)", "null"),
            ("to_decimal('12,5', 4, 2)", "null"),
            ("to_decimal(99.996, 4, 2)", "null"),
        ),
        takes=(
            Takes("text or number", _TEXT_OR_NUMBER),
            integer_argument("precision", literal=whole(1, LARGEST_PRECISION)),
            integer_argument("scale", literal=whole(0, LARGEST_PRECISION - 1)),
        ),
        gives=_to_decimal_type,
        sql=_to_decimal_sql,
        evaluate=_to_decimal,
        nullable="always",
    ),
)
