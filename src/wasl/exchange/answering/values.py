"""Values on their way: from records and parameters into expressions, and from them into an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from wasl.catalogue.declared import Parameter
from wasl.catalogue.expressions.typed import Datum
from wasl.catalogue.expressions.types import Kind
from wasl.exchange import scopes
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Asked

_LARGEST_EXACT = 2**53 - 1
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_EXACT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_TEXT = 200
_TRUTH = {"true": True, "false": False}

READ: Mapping[str, Callable[[str], Datum]] = {"date": date.fromisoformat, "decimal": Decimal}
"""Type of an attribute -> how a record's text becomes its value; the other types are in records as they are."""


def written(value: Datum) -> str | int | bool | None:
    """`value` as an answer writes it: decimals as text, dates as ISO 8601, whole numbers while JSON keeps them exact."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_EXACT else str(value)
    return value.isoformat() if isinstance(value, date) else format(value, "f")


def parameters(asked: Mapping[str, Asked], given: Mapping[str, str]) -> dict[str, Datum]:
    """The values of a call's parameters; None for one left out. Raises Refused for one unknown, missing or malformed."""
    for name in given:
        if name not in asked:
            raise Refused("malformed-parameter", parameter=name[:60])
    return {name: _parameter(name, each, given.get(name)) for name, each in asked.items()}


def _parameter(name: str, asked: Asked, text: str | None) -> Datum:
    if text is None or text == "":
        if asked.required:
            raise Refused("malformed-parameter", parameter=name)
        return None
    value = _value(asked.type, text) if isinstance(text, str) else None
    if value is None:
        raise Refused("malformed-parameter", parameter=name)
    return value


def _value(kind: str, text: str) -> Datum:
    """The value of `text`, None where it is none."""
    try:
        match kind:
            case "int":
                return int(text) if _WHOLE.fullmatch(text) else None
            case "decimal":
                return Decimal(text) if _EXACT.fullmatch(text) else None
            case "date":
                return date.fromisoformat(text) if _DAY.fullmatch(text) else None
            case "bool":
                return _TRUTH.get(text)
            case _:
                return text if len(text) <= _MOST_TEXT and text.isprintable() else None
    except (ValueError, InvalidOperation):
        return None


Series = tuple[tuple[date, Datum], ...]
"""A figure of the law through time: since when, what; latest first."""


def series(figure: Parameter) -> Series:
    """The values of `figure`, ready for expressions; None where it is abolished."""
    exact = scopes.figure_type(figure).kind is Kind.DECIMAL
    return tuple(
        (dated.since, Decimal(str(dated.value)) if exact and dated.value is not None else dated.value)
        for dated in reversed(figure.values)
    )


def figures(declared: Mapping[str, Series], day: date) -> dict[str, Datum]:
    """What the law's figures are on `day`; None before their first value and once abolished."""
    return {name: next((value for since, value in each if since <= day), None) for name, each in declared.items()}
