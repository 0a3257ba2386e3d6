"""Days of the State: its own clock, its working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import State
from wasl.catalogue.departments import state_of


def zone_of(catalogue: Catalogue) -> ZoneInfo:
    """The State's time zone."""
    return ZoneInfo(state_of(catalogue).time_zone)


def local(catalogue: Catalogue, instant: datetime) -> datetime:
    """`instant` by the State's own clock."""
    return instant.astimezone(zone_of(catalogue))


def rests_on(state: State, day: date) -> bool:
    """Whether `day` falls on the State's weekend, or on a holiday."""
    return state.rests(day)


def after_working_days(state: State, start: date, count: int) -> date:
    """The `count`-th working day after `start`, which itself does not count."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= not rests_on(state, day)
    return day
