"""Days, months and figures that are kept as text, in the reader's own way of writing; and what the law counts in, as a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format, number_format
from django.utils.translation import npgettext, pgettext

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_UNITS: Final[dict[str, Callable[[int], str]]] = {
    "year": lambda n: npgettext("unit", "year", "years", n),
    "month": lambda n: npgettext("unit", "month", "months", n),
    "day": lambda n: npgettext("unit", "day", "days", n),
    "working day": lambda n: npgettext("unit", "working day", "working days", n),
    "child": lambda n: npgettext("unit", "child", "children", n),
    "grant": lambda n: npgettext("unit", "grant", "grants", n),
    "absence": lambda n: npgettext("unit", "absence", "absences", n),
    "point": lambda n: npgettext("unit", "point", "points", n),
    "km": lambda n: pgettext("unit", "km"),
    "index": lambda n: pgettext("unit", "(index)"),
    "percent": lambda n: "%",
}


def period_words(period: str) -> str:
    """``2026-01`` as a month in words; a year, or anything else, as it is."""
    found = _MONTH.fullmatch(period)
    return date_format(date(int(found[1]), int(found[2]), 1), "YEAR_MONTH_FORMAT") if found else period


def day_words(written: str) -> str:
    """``2026-01-31`` as pages write days; anything else as it is."""
    try:
        return date_format(date.fromisoformat(written), "SHORT_DATE_FORMAT")
    except ValueError:
        return written


def figure_words(written: str) -> str:
    """A number that is written with a point, as the reader's language writes it; anything else as it is."""
    return number_format(Decimal(written), force_grouping=True) if _NUMBER.fullmatch(written) else written


def unit_words(unit: str, number: object) -> str:
    """What a pack counts in, beside `number`: a word where it is one of the usual, else as the pack has it (a currency).

    Languages take the plural from the whole part of the number, and the unit alone where there is none.
    """
    word = _UNITS.get(unit)
    try:
        count = abs(int(Decimal(str(number))))
    except ArithmeticError:
        count = 1
    return word(count) if word else unit
