"""Days of the State: its own clock and calendar. Every day of law is counted by them, none by UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter, State
from wasl.catalogue.departments import state_of
from wasl.kernel.clock import now


def zone_of(catalogue: Catalogue) -> ZoneInfo:
    """The State's time zone."""
    return ZoneInfo(state_of(catalogue).time_zone)


def local(catalogue: Catalogue, instant: datetime) -> datetime:
    """`instant` by the State's own clock."""
    return instant.astimezone(zone_of(catalogue))


def day_of(catalogue: Catalogue, instant: datetime) -> date:
    """The day of `instant` where the State is."""
    return local(catalogue, instant).date()


def this_day(catalogue: Catalogue) -> date:
    """Today where the State is: a last day ends when it ends there."""
    return day_of(catalogue, now())


def after_working_days(state: State, start: date, count: int) -> date:
    """The `count`-th working day after `start`, which itself does not count."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= not state.rests(day)
    return day


def due_day(catalogue: Catalogue, parameter: Parameter, start: date) -> date:
    """The last day to answer what is asked on `start`: a day on which the State works."""
    state, days = state_of(catalogue), parameter.number_on(start)
    if parameter.unit == "working day":
        return after_working_days(state, start, days)
    due = start + timedelta(days=days)
    return after_working_days(state, due, 1) if state.rests(due) else due


def school_years(catalogue: Catalogue) -> list[str]:
    """The school year of today, and the one before: what a family may speak of."""
    day = this_day(catalogue)
    first = day.year if f"{day:%m-%d}" >= state_of(catalogue).school_year_starts else day.year - 1
    return [f"{year}-{year + 1}" for year in (first, first - 1)]
