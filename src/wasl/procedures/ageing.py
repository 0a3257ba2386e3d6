"""How old the cases under way are, procedure by procedure: counted by the database, no person stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from wasl.procedures.models import Case
from wasl.procedures.states import UNDER_WAY

BUCKETS: Final = ((0, 15), (16, 30), (31, 60), (61, None))
"""Days since the filing: from, to."""


@dataclass(frozen=True, slots=True)
class Ages:
    """One procedure's cases under way."""

    procedure: str
    counts: tuple[int, ...]
    """Of each bucket."""
    late: int
    untaken: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


def ages(found: QuerySet[Case], today: date) -> list[Ages]:
    """The ages of the cases under way among `found`, by procedure."""
    counted = {f"bucket_{n}": Count("pk", filter=_within(today, *each)) for n, each in enumerate(BUCKETS)}
    rows: Iterable[Mapping[str, Any]] = (
        found.filter(state__in=sorted(UNDER_WAY)).order_by("procedure").values("procedure")
        .annotate(beyond=Count("pk", filter=Q(due__lt=today)), untaken=Count("pk", filter=Q(taken_by="")), **counted)
    )  # fmt: skip
    return [
        Ages(row["procedure"], tuple(row[name] for name in counted), row["beyond"], row["untaken"]) for row in rows
    ]  # fmt: skip


def _within(today: date, first: int, last: int | None) -> Q:
    after = Q() if last is None else Q(filed_on__gte=today - timedelta(days=last))
    return Q(filed_on__lte=today - timedelta(days=first)) & after
