"""Three accounts of one list side by side: what was instructed, what the bank says of it, what moved on the account.

What moved is told payment by payment by notifications, and once more, often by whole files, by statements of account: a list of
which a statement speaks closes when it says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Case, Count, F, Q, Sum, Value, When

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments
from wasl.exchange.agreements.standing import demand
from wasl.kernel.errors import WaslError
from wasl.programmes.paying.models import Line, PaymentList, Reported
from wasl.programmes.paying.receiving import unexplained
from wasl.programmes.paying.standing import Ledger, State, balances, held, owners, post, told

Outcome = Reported.Outcome
_FAILED: Final = (Line.State.REJECTED, Line.State.RETURNED)
_NET: Final = F("debited") - F("credited")
STANDINGS: Final = ("paid", "failed", "dropped", "not-sent", "waiting", "coming-back", "refused-but-booked", "twice")
"""The first three are settled; the others are differences."""
_SETTLED: Final = frozenset(STANDINGS[:3])
_SORT: Final = Case(
    When(Q(state=Line.State.DROPPED), then=Value("dropped")),
    When(Q(state=Line.State.LISTED), then=Value("not-sent")),
    When(Q(state__in=_FAILED, debited=F("credited")), then=Value("failed")),
    When(Q(state__in=_FAILED), then=Value("refused-but-booked")),
    When(Q(state=Line.State.BOUNCED, debited__gt=F("credited")), then=Value("coming-back")),
    When(Q(debited=F("amount"), credited=0), then=Value("paid")),
    When(Q(debited=F("credited")), then=Value("waiting")),
    When(Q(debited__gt=F("credited") + F("amount")), then=Value("twice")),
    default=Value("paid"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand alike."""

    lines: int
    amount: int
    """What they were to pay, in centimes."""
    moved: int
    """What left the account and did not come back."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where a list stands."""

    parts: Mapping[str, Part]
    """By `STANDINGS`."""
    unexplained: int
    """Rows received that nobody explained."""
    balances: Mapping[str, int]
    """Of the ledger's accounts: debits less credits."""
    kept_back: int
    """Set off on lines that live."""
    stated: int | None
    """What left the account by its statements; None where none speaks of this list yet."""
    told: int
    """What left it by bank transfer, payment by payment."""

    @property
    def difference(self) -> int:
        """Centimes that the accounts do not tell alike: of money sent, and of ledger and statements beside the lines."""
        parts = sum(part.amount for name, part in self.parts.items() if name not in _SETTLED)
        moved = sum(part.moved for part in self.parts.values())
        ledger = abs(-self.balances[Ledger.CASH] - moved) + abs(-self.balances[Ledger.CLAIMS] - self.committed_back)
        return parts + ledger + abs(self.off_statement)

    @property
    def committed_back(self) -> int:
        """What is kept back, once the list was approved: nothing is in the ledger before."""
        return self.kept_back if any(self.balances.values()) else 0

    @property
    def off_statement(self) -> int:
        """Centimes that left by the payments, and not by the statements; below nothing the other way round."""
        return 0 if self.stated is None else self.told - self.stated

    @property
    def closes(self) -> bool:
        """Whether nothing is left to explain."""
        return not self.difference and not self.unexplained


def reconcile(listed: PaymentList) -> Reconciliation:
    """Where a list stands now."""
    rows = listed.lines.annotate(standing=_SORT).values("standing")
    rows = rows.annotate(n=Count("pk"), total=Sum("amount"), moved=Sum(_NET))
    found = {row["standing"]: Part(row["n"], row["total"], row["moved"]) for row in rows}
    sums = listed.lines.aggregate(
        kept=Sum("set_off", filter=Q(live=True), default=0), told=Sum(_NET, filter=~Q(rib=""), default=0)
    )
    return Reconciliation(
        {name: found[name] for name in STANDINGS if name in found}, unexplained(listed), balances(listed), sums["kept"],
        _stated(listed), sums["told"],
    )  # fmt: skip


def _stated(listed: PaymentList) -> int | None:
    """What left the account by its statements: each movement once, of a payment or of a whole file."""
    seen = Reported.objects.filter(
        received__kind="account", what__in=("debit", "credit"), outcome__in=(Outcome.APPLIED, Outcome.ALREADY)
    )
    files = listed.sendings.values("message")
    whose = ("line_id", "instruction", "what", "reference", "amount")
    moved = set(seen.filter(line__list=listed).values_list(*whose))
    moved |= set(seen.filter(line__isnull=True, instruction__in=files).values_list(*whose))
    if not moved:
        return None
    return sum((amount or 0) * (1 if what == "debit" else -1) for _, _, what, _, amount in moved)


@transaction.atomic
def close(who: Profile, listed: PaymentList) -> PaymentList:
    """Nothing is left to explain: what failed is owed again, and no longer committed by this list. Someone else than its maker.

    Raises ForbiddenError, or WaslError while a difference is left.
    """
    locked = held(listed, State.INSTRUCTED)
    demand(approve_payments(who, owners(locked), {locked.made_by}))
    standing = reconcile(locked)
    if not standing.closes:
        raise WaslError(
            "this list does not close: {centimes} centimes and {rows} rows received are not explained",
            mend="take in what the bank still has to say, and explain what could not be applied",
            centimes=standing.difference, rows=standing.unexplained,
        )  # fmt: skip
    event = told(locked, who.name, "closed")
    post(locked, Ledger.PAYABLE, Ledger.CHARGE, -standing.balances[Ledger.PAYABLE], f"event:{event.pk}")
    PaymentList.objects.filter(pk=locked.pk).update(state=State.CLOSED)
    locked.refresh_from_db()
    return locked
