"""The types of expressions: each value's kind, its proved size and whether it may be unknown (null).

Whole numbers carry their number of digits and decimals their precision and scale, so that no arithmetic can overflow:
what does not fit is refused when the pack is checked, never while a file is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

LARGEST_PRECISION = 38
"""Digits that both engines hold in one decimal."""
LARGEST_INT = 18
"""Digits that always fit a 64-bit whole number; beyond, arithmetic gives a decimal of scale 0."""


class Kind(StrEnum):
    """What a value is. NOTHING is the bare word NULL, before a context gives it a type."""

    BOOL = "bool"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    TEXT = "text"
    CODE = "code"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an expression. `precision` counts digits of INT and DECIMAL, `scale` those after the point."""

    kind: Kind
    precision: int = 0
    scale: int = 0
    referential: str = ""
    nullable: bool = True

    @property
    def whole_digits(self) -> int:
        """Digits before the decimal point."""
        return self.precision - self.scale

    def with_null(self, nullable: bool) -> Type:
        """The same type, that may or may not be unknown."""
        return replace(self, nullable=nullable)

    def required(self) -> Type:
        """The same type, never unknown."""
        return self.with_null(False)

    def __str__(self) -> str:
        match self.kind:
            case Kind.INT:
                return f"int of {self.precision} digits"
            case Kind.DECIMAL:
                return f"decimal({self.precision}, {self.scale})"
            case Kind.CODE:
                return f"code of {self.referential}"
            case _:
                return str(self.kind)

    @property
    def sql(self) -> str:
        """How both engines name it."""
        names = {Kind.BOOL: "BOOLEAN", Kind.INT: "BIGINT", Kind.DATE: "DATE"}
        return (
            f"DECIMAL({self.precision}, {self.scale})" if self.kind is Kind.DECIMAL else names.get(self.kind, "STRING")
        )


BOOL = Type(Kind.BOOL)
INT = Type(Kind.INT, precision=15)
"""A whole number as records keep it: at most 15 digits, exact in JSON too. Its column is a BIGINT."""
DATE = Type(Kind.DATE)
"""A day from 0001-01-01 to 9999-12-31 (Gregorian calendar, extended to the past)."""
TEXT = Type(Kind.TEXT)
NOTHING = Type(Kind.NOTHING)


def integer(digits: int) -> Type:
    """A whole number of at most `digits` digits."""
    return Type(Kind.INT, precision=digits)


def decimal(precision: int, scale: int) -> Type:
    """An exact decimal: `precision` digits, `scale` of them after the point."""
    return Type(Kind.DECIMAL, precision=precision, scale=scale)


def code(referential: str) -> Type:
    """A code of a nomenclature."""
    return Type(Kind.CODE, referential=referential)


def unify(first: Type, second: Type) -> Type | None:
    """The type that holds values of both, or None. Only INT becomes DECIMAL; anything else must be alike."""
    nullable = first.nullable or second.nullable
    if first.kind is Kind.NOTHING or second.kind is Kind.NOTHING:
        return (second if first.kind is Kind.NOTHING else first).with_null(True)
    if Kind.DECIMAL in (first.kind, second.kind) and {first.kind, second.kind} <= {Kind.INT, Kind.DECIMAL}:
        scale = max(first.scale, second.scale)
        precision = max(first.whole_digits, second.whole_digits) + scale
        return decimal(precision, scale).with_null(nullable) if precision <= LARGEST_PRECISION else None
    if first.kind is not second.kind or first.referential != second.referential:
        return None
    return replace(first, precision=max(first.precision, second.precision), nullable=nullable)


def fits(actual: Type, expected: Type) -> bool:
    """Whether every value of `actual` can be kept as `expected` without loss."""
    if actual.nullable and not expected.nullable:
        return False
    if actual.kind is Kind.NOTHING:
        return True
    numbers = {Kind.INT, Kind.DECIMAL}
    if expected.kind is Kind.DECIMAL and actual.kind in numbers:
        return actual.whole_digits <= expected.whole_digits and actual.scale <= expected.scale
    if actual.kind is not expected.kind or actual.referential != expected.referential:
        return False
    return actual.precision <= expected.precision
