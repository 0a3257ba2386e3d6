"""When recurring exchanges are due, and how late they are. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from wasl.kernel.days import month_and_day
from wasl.kernel.errors import WaslError

Recurrence = Literal["monthly", "termly", "yearly"]
_MONTHS: dict[Recurrence, int] = {"monthly": 1, "termly": 4, "yearly": 12}
REMINDERS = (30, 7, 1, 0, -1, -7, -30)
"""Days before the due day on which people are reminded; negative: after it, while nothing came."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an occasion stands on a day."""

    state: Literal["done", "ahead", "soon", "late"]
    days: int
    """To the due day; negative once it has passed."""


def due_days(recurrence: Recurrence, starts: str, since: date, until: date) -> Iterator[date]:
    """The due days in [since, until). `starts` is ``MM-DD``, the first of each year; a day a month lacks is its last.

    Raises WaslError for what is no day of a year.
    """
    found = month_and_day(starts)
    if found is None:
        raise WaslError("this is no day of a year: {starts}", mend="write MM-DD", starts=starts)
    month, day = found
    step = _MONTHS[recurrence]
    for year in range(since.year - 1, until.year + 1):
        for months in range(0, 12, step):
            ahead = month - 1 + months
            in_year, in_month = year + ahead // 12, ahead % 12 + 1
            due = date(in_year, in_month, min(day, monthrange(in_year, in_month)[1]))
            if since <= due < until:
                yield due


def standing(due: date, today: date, *, done: bool) -> Standing:
    """Where it stands: soon within the first reminder's days."""
    days = (due - today).days
    if done:
        return Standing("done", days)
    if days < 0:
        return Standing("late", days)
    return Standing("soon" if days <= REMINDERS[0] else "ahead", days)


def reminder_due(due: date, today: date, reminded: list[int]) -> int | None:
    """The reminder to send today, where one was not sent yet; of several missed, the nearest to today."""
    days = (due - today).days
    passed = [each for each in REMINDERS if each >= days]
    if not passed or passed[-1] in reminded:
        return None
    return passed[-1]
