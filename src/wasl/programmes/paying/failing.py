"""A payment that failed for good: what was with the bank is to be paid again, and what was kept back is to come back again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet, Sum

from wasl.programmes.paying.models import Line, PaymentList, Posting
from wasl.programmes.paying.standing import Ledger, post, posting


def came_back(line: Line, source: str) -> Iterator[Posting]:
    """What it moves in the ledger that `line` is dead."""
    yield posting(line.list, Ledger.TRANSIT, Ledger.PAYABLE, line.amount, f"{source}:failed")
    if line.set_off:
        yield posting(line.list, Ledger.CLAIMS, Ledger.CHARGE, line.set_off, f"{source}:set-off")


def failed_together(listed: PaymentList, lines: QuerySet[Line], reason: str, source: str) -> None:
    """All of `lines`, with the bank and not debited, are refused at once."""
    sums = lines.aggregate(total=Sum("amount"), kept=Sum("set_off"))
    lines.update(state=Line.State.REJECTED, live=False, reason=reason)
    post(listed, Ledger.TRANSIT, Ledger.PAYABLE, sums["total"], source)
    post(listed, Ledger.CLAIMS, Ledger.CHARGE, sums["kept"], f"{source}:set-off")
