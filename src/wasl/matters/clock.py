"""The law's clock of a matter: days or working days from its filing, standing still while people are asked. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

Rests = Callable[[date], bool]
"""Whether the State rests on a day."""


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time that the law sets."""

    days: int
    working: bool = False
    """Counted in working days alone."""


@dataclass(frozen=True, slots=True)
class Pause:
    """They were asked on the first of these days, and answered on the second; None: they have not yet."""

    asked: date
    answered: date | None = None


def last_day(rests: Rests, term: Term, start: date, pause: Pause | None = None) -> date | None:
    """The last day of `term` that runs from `start`, which does not count; None while it stands still.

    A last day on which the State rests gives the next one on which it works.
    """
    if pause is None:
        return ending(rests, start, term)
    if pause.answered is None:
        return None
    left = max(term.days - gone(rests, term, start, pause.asked), 0)
    return ending(rests, pause.answered, Term(left, term.working))


def ending(rests: Rests, start: date, term: Term) -> date:
    """The day on which `term` ends where nothing stops it."""
    if not term.working:
        return next_working(rests, start + timedelta(days=term.days))
    day, left = start, term.days
    while left > 0:
        day += timedelta(days=1)
        left -= not rests(day)
    return next_working(rests, day)


def gone(rests: Rests, term: Term, start: date, until: date) -> int:
    """How many of the days of `term` went by from `start` to `until`, which counts."""
    days = (until - start).days
    if not term.working:
        return days
    return sum(not rests(start + timedelta(days=each)) for each in range(1, days + 1))


def next_working(rests: Rests, day: date) -> date:
    """`day`, or the first one after it on which the State works."""
    while rests(day):
        day += timedelta(days=1)
    return day
