"""Complaints counted in the database, by department, channel, kind or topic: no row of a person is read."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from wasl.complaints.counting import Counted
from wasl.complaints.models import Complaint

BY: Final = ("department", "channel", "sort")
_APPEALED: Final = Q(reopened_on__isnull=False) | Q(referred_on__isnull=False)


def filed_between(since: date | None, until: date | None) -> QuerySet[Complaint]:
    """The complaints of some days, both of which count."""
    found = Complaint.objects.order_by()
    found = found.filter(filed_on__gte=since) if since else found
    return found.filter(filed_on__lte=until) if until else found


def counted(found: QuerySet[Complaint], by: str) -> list[Counted]:
    """One line for each value of `by`, the most first. The department is the one whose turn it was last."""
    took: dict[str, dict[int, int]] = defaultdict(dict)
    for key, days, n in found.filter(days__isnull=False).values_list(by, "days").annotate(n=Count("pk")):
        took[key][days] = n
    rows = found.values(by).annotate(
        filed=Count("pk"), answered=Count("days"), on_time=Count("pk", filter=Q(on_time=True)),
        appealed=Count("pk", filter=_APPEALED), rated=Count("score"), stars=Sum("score"),
    )  # fmt: skip
    lines = [
        Counted(
            row[by], row["filed"], row["answered"], row["on_time"], row["appealed"], row["rated"], row["stars"] or 0,
            took[row[by]],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.filed, line.key))


def together(lines: list[Counted]) -> Counted:
    """All of them as one."""
    took: dict[int, int] = defaultdict(int)
    for line in lines:
        for days, n in line.took.items():
            took[days] += n
    return Counted(
        key="",
        filed=sum(line.filed for line in lines),
        answered=sum(line.answered for line in lines),
        on_time=sum(line.on_time for line in lines),
        appealed=sum(line.appealed for line in lines),
        rated=sum(line.rated for line in lines),
        stars=sum(line.stars for line in lines),
        took=took,
    )
