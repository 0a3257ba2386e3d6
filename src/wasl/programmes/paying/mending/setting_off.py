"""What was paid too much is kept back of later payments: never more than the payer's ceiling of each, nor than is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.paying.mending.models import Recovery, Settlement
from wasl.programmes.paying.models import Line

Debts = dict[str, list[tuple[int, int]]]
"""Beneficiary -> recoveries by number, the oldest first, and what is left of each to come back, in centimes."""
STANDING: Final = Q(settlements__kind=Settlement.Kind.SET_OFF, settlements__line__live=True) | Q(
    ~Q(settlements__kind=Settlement.Kind.SET_OFF), settlements__refused=False
)
"""Settlements of a recovery that count: those of living lines, and those that nobody refused, though one may still wait."""
LEFT: Final = F("amount") - Coalesce(Sum("settlements__amount", filter=STANDING), 0)
"""What no payment, repayment or remission, made or only asked for, is to bring back."""
_DONE: Final = Q(settlements__line__live=True, settlements__line__booked__isnull=False) | Q(
    ~Q(settlements__kind=Settlement.Kind.SET_OFF) & ~Q(settlements__decided_by=""), settlements__refused=False
)
OPEN: Final = F("amount") - Coalesce(Sum("settlements__amount", filter=_DONE), 0)
"""What did not come back yet: of payments that were made, and of what two people have confirmed."""


def debts_of(programmes: Collection[str]) -> Debts:
    """What is to come back to the payer of `programmes`, locked until the transaction ends."""
    owed = Recovery.objects.filter(state=Recovery.State.OWED, obligation__programme__in=programmes)
    ids = list(owed.select_for_update().values_list("pk", flat=True))
    found: Debts = {}
    left = Recovery.objects.filter(pk__in=ids).annotate(left=LEFT).filter(left__gt=0).order_by("decided_at", "pk")
    for unit, number, rest in left.values_list("obligation__unit", "pk", "left"):
        found.setdefault(unit, []).append((number, rest))
    return found


def set_off(lines: Iterable[tuple[Line, str]], debts: Debts, by: str) -> None:
    """Say which recoveries the parts kept back of `lines` settle, the oldest first; `debts` is lessened by them."""
    made: list[Settlement] = []
    for line, unit in lines:
        rest = line.set_off
        while rest:
            number, left = debts[unit].pop(0)
            part = min(rest, left)
            rest -= part
            if left > part:
                debts[unit].insert(0, (number, left - part))
            made.append(Settlement(
                recovery_id=number, kind=Settlement.Kind.SET_OFF, amount=part, line=line, asked_by=by, asked_at=now()
            ))  # fmt: skip
    Settlement.objects.bulk_create(made)


def demand_still_owed(line: Line) -> None:
    """A line that was left out lives again: raises WaslError where what it keeps back came back otherwise meanwhile."""
    of_line = Recovery.objects.filter(settlements__line=line).values("pk")
    if Recovery.objects.filter(pk__in=of_line).annotate(left=LEFT).filter(left__lt=0).exists():
        raise WaslError(
            "what this payment keeps back came back otherwise meanwhile", mend="withdraw the list, and make it again"
        )
