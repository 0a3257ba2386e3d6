"""Arithmetic at the edge of what fits: pairs of number types of every size, with their extreme values, and exact answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.catalogue.expressions.duckdb_rows import typed
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.typed import Typed
from wasl.catalogue.expressions.types import Kind, Type, decimal, integer

SIZES = (
    integer(1),
    integer(9),
    integer(15),
    integer(18),
    decimal(1, 1),
    decimal(4, 2),
    decimal(9, 9),
    decimal(18, 0),
    decimal(18, 2),
    decimal(18, 18),
    decimal(19, 2),
    decimal(28, 10),
    decimal(37, 0),
    decimal(37, 37),
    decimal(38, 0),
    decimal(38, 19),
    decimal(38, 37),
)
OPERATIONS = (
    "a + b",
    "a - b",
    "a * b",
    "ratio(a, b, 0, NULL)",
    "ratio(a, b, 2, NULL)",
    "ratio(a, b, 8, 0)",
    "a = b",
    "a < b",
    "greatest(a, b)",
    "coalesce(a, b)",
    "- a",
    "abs(a)",
    "to_int(a, 9)",
    "to_decimal(a, 18, 2)",
    "to_decimal(a, 38, 5)",
    "round(a, 1)",
    "to_text(a)",
    "CASE WHEN a > b THEN a ELSE b END",
)


@dataclass(frozen=True)
class Case:
    """An operation on two sizes of numbers."""

    operation: str
    first: Type
    second: Type
    expression: Typed

    @property
    def pairs(self) -> list[tuple[int | Decimal, int | Decimal]]:
        """Values of both sides."""
        return [(a, b) for a in extremes(self.first) for b in extremes(self.second)]


def extremes(kind: Type) -> list[int | Decimal]:
    """Zero, the smallest step, a half, and the largest value, with both signs."""
    largest = 10**kind.precision - 1
    units = {0, 1, 5, 10**kind.scale, largest // 2, largest}
    with localcontext(prec=100):
        values = [Decimal(unit).scaleb(-kind.scale) for unit in sorted(units) if unit <= largest]
        signed = [*values, *(-value for value in values if value)]
    return [int(value) for value in signed] if kind.kind is Kind.INT else signed


def accepted() -> Iterator[Case]:
    """Every operation on every pair of sizes that the checker accepts."""
    for first in SIZES:
        for second in SIZES:
            for operation in OPERATIONS:
                if " b" not in operation and second is not SIZES[0]:
                    continue
                try:
                    expression = typed(operation, Scope({"a": first, "b": second}))
                except ExpressionError:
                    continue
                yield Case(operation, first, second, expression)


def exact_ratio(first: int | Decimal, second: int | Decimal, scale: int) -> Fraction:
    """The ratio rounded to `scale` digits, halves away from zero, in plain fractions."""
    scaled = abs(Fraction(first) / Fraction(second)) * 10**scale
    whole = int(scaled + Fraction(1, 2))
    sign = -1 if (first < 0) != (second < 0) else 1
    return Fraction(sign * whole, 10**scale)


def wide_rows() -> list[dict[str, int | Decimal]]:
    """Rows that hold, for each size number k, values ``a<k>`` and ``b<k>`` that meet in every combination."""
    values = [extremes(kind) for kind in SIZES]
    most = max(map(len, values))
    return [
        {f"a{size}": each[first % len(each)] for size, each in enumerate(values)}
        | {f"b{size}": each[second % len(each)] for size, each in enumerate(values)}
        for first in range(most)
        for second in range(most)
    ]


def wide_scope() -> Scope:
    """The types of `wide_rows`."""
    return Scope({f"{side}{size}": kind for side in "ab" for size, kind in enumerate(SIZES)})


def wide(case: Case) -> Typed:
    """The same operation over the columns of `wide_rows`."""
    first, second = SIZES.index(case.first), SIZES.index(case.second)
    return typed(re.sub(r"\bb\b", f"b{second}", re.sub(r"\ba\b", f"a{first}", case.operation)), wide_scope())
