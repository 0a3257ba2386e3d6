"""The figures of complaints that may be told: counts too small are none, and neither are those that a total would tell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from wasl.complaints.counting import Counted, hidden
from wasl.complaints.models import Complaint
from wasl.complaints.tallying import counted, together


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one sort; None: too few for it."""

    key: str
    """Empty for all together."""
    filed: int | None
    answered: int | None
    median: Decimal | None
    """Days to the first answer."""
    on_time: Decimal | None
    """Percent, as `appealed`."""
    appealed: Decimal | None
    score: Decimal | None


def lines_of(found: QuerySet[Complaint], by: str, least: int) -> list[Line]:
    """A line for each value of `by`, then all together; nothing where nobody complained."""
    lines = counted(found, by)
    if not lines:
        return []
    secret = hidden([each.filed for each in lines], least)
    unanswered = hidden([each.answered for each in lines], least)
    told = [
        _line(each, least, not no, not neither) for each, no, neither in zip(lines, secret, unanswered, strict=True)
    ]
    all_ = together(lines)
    return [*told, _line(all_, least, all_.filed >= least, all_.answered >= least)]


def _line(each: Counted, least: int, filed: bool, answered: bool) -> Line:
    if not filed:
        return Line(each.key, None, None, None, None, None, None)
    if not answered:
        return Line(each.key, each.filed, None, None, None, None, None)
    return Line(
        each.key, each.filed, each.answered, each.median(least), each.punctual(least), each.contested(least),
        each.satisfied(least),
    )  # fmt: skip
