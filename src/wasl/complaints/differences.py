"""What a decision taken again owes more, or less: amount by amount, period by period. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wasl.programmes.deciding import NOTHING, Decision
from wasl.programmes.declared import Programme


@dataclass(frozen=True, slots=True)
class Owed:
    """One amount for one period."""

    component: str
    """The amount, by its name in the programme."""
    period: str
    """``2026-01``, or ``2026`` where it is not paid monthly."""
    decided: Decimal
    corrected: Decimal

    @property
    def more(self) -> Decimal:
        """What is owed beside what was decided; less than nothing where too much was."""
        return self.corrected - self.decided


def differences(programme: Programme, before: Decision, after: Decision, since: date, until: date) -> list[Owed]:
    """Where `after` is other than `before`, for each period in which the decision of `since` held: to `until`, which counts.

    A decision holds as it was taken until another one is: its amounts are the same each period. What was not known paid
    nothing; what is still not known is no difference.
    """
    last = min(until, programme.until) if programme.until else until
    return [
        Owed(name, period, before.amounts[name] or NOTHING, corrected)
        for period in periods(programme.period, since, last)
        for name, amount in programme.amounts.items()
        if amount.paid
        and (corrected := after.amounts[name]) is not None
        and corrected != (before.amounts[name] or NOTHING)
    ]


def periods(how: str, since: date, until: date) -> Iterator[str]:
    """Every month from that of `since` to that of `until`; what is not paid monthly is decided for the year of `since`."""
    if how != "month":
        yield f"{since.year}"
        return
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    for month in range(first, last + 1):
        yield f"{month // 12}-{month % 12 + 1:02}"


def total(lines: Iterable[Owed]) -> Decimal:
    """What they come to."""
    return sum((each.more for each in lines), NOTHING)
