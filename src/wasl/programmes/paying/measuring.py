"""How regularly a programme pays, and what its payments weigh on the budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median_low
from typing import Final

from django.db.models import Min, Sum

from wasl.catalogue.catalogue import Catalogue
from wasl.programmes.paying.messages import money
from wasl.programmes.paying.models import Line, PaymentList
from wasl.programmes.paying.standing import Ledger, payer_of

COLUMNS: Final = ("programme", "project", "line", "list", "period", "announced", "committed", "paid", "currency")


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
    paid = lines.filter(live=True, booked__isnull=False)
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


def budget_lines(catalogue: Catalogue, currency: str) -> Iterator[tuple[str, ...]]:
    """What each approved list commits and has paid, on the budget line that its payer declares: `COLUMNS`."""
    lists = PaymentList.objects.filter(postings__isnull=False).distinct().order_by("pk")
    for listed in lists:
        charged = payer_of(catalogue, listed.programme).budget
        moved = listed.postings.values_list("debit", "credit").annotate(total=Sum("amount"))
        sums = {(debit, credit): total for debit, credit, total in moved}
        committed = sums.get((Ledger.CHARGE, Ledger.PAYABLE), 0) - sums.get((Ledger.PAYABLE, Ledger.CHARGE), 0)
        paid = sums.get((Ledger.TRANSIT, Ledger.CASH), 0) - sums.get((Ledger.CASH, Ledger.TRANSIT), 0)
        yield (
            charged.programme, charged.project, charged.line, str(listed.pk), listed.period, listed.announced.isoformat(),
            money(committed), money(paid), currency,
        )  # fmt: skip
