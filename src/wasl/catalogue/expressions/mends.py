"""How the checker speaks of types, and what to write when a type is not the one needed."""

from __future__ import annotations

from wasl.catalogue.expressions.types import Kind, Type, fits

_MENDS = {
    (Kind.TEXT, Kind.INT): "write to_int(text)",
    (Kind.TEXT, Kind.DECIMAL): "write to_decimal(text, precision, scale)",
    (Kind.TEXT, Kind.DATE): "write to_date(text, 'DD/MM/YYYY'), or make_date(year, month, day)",
    (Kind.TEXT, Kind.CODE): "write code(text, 'mapping')",
    (Kind.TEXT, Kind.BOOL): "compare it: x = 'value'",
    (Kind.INT, Kind.BOOL): "compare it: x = 1",
    (Kind.DECIMAL, Kind.INT): "write to_int(number)",
    (Kind.DECIMAL, Kind.DECIMAL): "write to_decimal(number, precision, scale): null when it does not fit",
    (Kind.INT, Kind.INT): "write to_int(number, digits): null when it does not fit",
    (Kind.INT, Kind.DECIMAL): "write to_decimal(number, precision, scale): null when it does not fit",
}


def described(kind: Type) -> str:
    """A type in a sentence."""
    if kind.kind is Kind.NOTHING:
        return "NULL"
    article = "an" if kind.kind is Kind.INT else "a"
    return f"{article} {kind}{' (or unknown)' if kind.nullable else ''}"


def mend_for(actual: Type, *wanted: Type) -> str:
    """What turns a value of `actual` into one of `wanted`; empty when nothing does."""
    if wanted and actual.nullable and not wanted[0].nullable and fits(actual.required(), wanted[0]):
        return "write coalesce(x, value): it must never be unknown"
    for each in wanted:
        mend = _MENDS.get((actual.kind, each.kind))
        if mend:
            return mend
        if each.kind is Kind.TEXT and actual.kind in (Kind.CODE, Kind.INT, Kind.DECIMAL, Kind.DATE):
            return "write to_text(value)"
    return ""
