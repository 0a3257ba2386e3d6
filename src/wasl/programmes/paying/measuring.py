"""How regularly a programme pays, and what its payments weigh on the budget."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from statistics import median_low
from typing import Final

from django.db.models import Count, Max, Min, Sum

from wasl.catalogue.catalogue import Catalogue
from wasl.programmes.paying.mandates import UNCLAIMED
from wasl.programmes.paying.messages import money
from wasl.programmes.paying.models import Line, Obligation, PaymentList
from wasl.programmes.paying.standing import Ledger, balances, payer_of

COLUMNS: Final = (
    "programme", "project", "line", "list", "period", "announced", "committed", "set_off", "paid", "currency"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Regularity:
    """Of the obligations of a programme that were sent to the bank, against the day first announced for each."""

    owed: int
    paid: int
    on_time: int
    delay: int | None
    """Median days after the announced day of those paid; negative when before."""

    @property
    def share(self) -> int:
        """Percent of what was owed that was paid by its day."""
        return 100 * self.on_time // self.owed if self.owed else 0


def regularity(programme: str, period: str = "") -> Regularity:
    """How regularly `programme` paid, in all or for one period."""
    lines = Line.objects.filter(obligation__programme=programme, sending__isnull=False)
    lines = lines.filter(obligation__period=period) if period else lines
    owed = lines.values("obligation").distinct().count()
    paid = lines.filter(live=True, booked__isnull=False).exclude(state=Line.State.BOUNCED)
    firsts = (
        lines.filter(obligation__in=paid.values("obligation")).values("obligation").annotate(day=Min("list__announced"))
    )
    announced = dict(firsts.values_list("obligation", "day"))
    delays: list[int] = []
    for obligation, booked in paid.values_list("obligation", "booked").iterator():
        if booked is not None:
            delays.append((booked - announced[obligation]).days)
    on_time = sum(each <= 0 for each in delays)
    return Regularity(owed, len(delays), on_time, median_low(delays) if delays else None)


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Cash mandates that nobody drew in time, and that no later payment replaced: still owed."""

    count: int
    total: int
    """In centimes."""


def unclaimed(programme: str) -> Unclaimed:
    """Those of `programme`."""
    replaced = Obligation.objects.filter(lines__live=True).values("pk")
    last = Line.objects.filter(obligation__programme=programme, reason=UNCLAIMED, state=Line.State.REJECTED)
    last = last.exclude(obligation__in=replaced)
    sums = last.values("obligation").annotate(owed=Max("amount")).aggregate(n=Count("obligation"), total=Sum("owed"))
    return Unclaimed(sums["n"], sums["total"] or 0)


def periods_of(programme: str) -> list[str]:
    """Periods of `programme` of which something was sent to the bank, the latest first."""
    sent = Line.objects.filter(obligation__programme=programme, sending__isnull=False)
    return list(sent.order_by("-obligation__period").values_list("obligation__period", flat=True).distinct())


def budget_lines(
    catalogue: Catalogue, currency: str, programmes: Collection[str] | None = None
) -> Iterator[tuple[str, ...]]:
    """What each approved list charges, keeps back of it and has paid, on the budget line that its payer declares: `COLUMNS`.

    `programmes`: of these alone.
    """
    lists = PaymentList.objects.filter(postings__isnull=False).distinct().order_by("pk")
    for listed in lists if programmes is None else lists.filter(programme__in=programmes):
        charged = payer_of(catalogue, listed.programme).budget
        balance = balances(listed)
        yield (
            charged.programme, charged.project, charged.line, str(listed.pk), listed.period, listed.announced.isoformat(),
            money(balance[Ledger.CHARGE]), money(-balance[Ledger.CLAIMS]), money(-balance[Ledger.CASH]), currency,
        )  # fmt: skip
