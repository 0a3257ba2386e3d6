"""How long a document holds, by the calendar and the clock of the State."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import zone_of
from wasl.catalogue.declared import Parameter
from wasl.kernel.days import months_after
from wasl.kernel.errors import WaslError

UNITS: Final = ("day", "month", "year")
"""Of parameters that say how long."""


def begin_of(catalogue: Catalogue, day: date) -> datetime:
    """The first moment, UTC, of a `day` of the State's."""
    return datetime.combine(day, time(), zone_of(catalogue)).astimezone(UTC)


def end_of(catalogue: Catalogue, parameter: str, since: datetime) -> datetime:
    """The end, UTC, of what begins at `since` and lasts as long as the `parameter` says: the last moment of its last day.

    Raises WaslError where the parameter has no value on that day, or is no time.
    """
    day = since.astimezone(zone_of(catalogue)).date()
    declared = catalogue.get(Parameter, parameter)
    last = after(day, declared.number_on(day), declared.unit)
    return begin_of(catalogue, last + timedelta(days=1))


def after(day: date, count: int, unit: str) -> date:
    """The day `count` days, months or years after `day`; the last of its month where that has no such day."""
    if unit == "day":
        return day + timedelta(days=count)
    months = {"month": count, "year": 12 * count}.get(unit)
    if months is None:
        raise WaslError("'{unit}' is no time", mend="count in day, month or year", unit=unit)
    return months_after(day, months)
