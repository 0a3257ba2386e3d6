"""What was paid too much: opened with its reason, confirmed by someone else, settled as it is kept back, repaid or remitted."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import F, Sum

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments, make_payments
from wasl.catalogue import current
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.paying.mending.models import Recovery, Settlement
from wasl.programmes.paying.mending.setting_off import LEFT
from wasl.programmes.paying.models import Line, Obligation, Posting
from wasl.programmes.paying.standing import Ledger, WrongStepError, reason_given

State = Recovery.State
Kind = Settlement.Kind
_LONGEST_BASIS: Final = 60


@transaction.atomic
def open_recovery(who: Profile, obligation: Obligation, amount: int, cause: str, basis: str, why: str) -> Recovery:
    """`amount` centimes of what was paid on `obligation` are to come back, once someone else has confirmed it.

    `cause`, `basis`, `why`: see `Recovery`. Raises ForbiddenError, or WaslError where less was paid, or this was opened already.
    """
    locked = Obligation.objects.select_for_update().get(pk=obligation.pk)
    demand(make_payments(who, owners_of_programme(locked.programme)))
    if amount <= 0 or not basis.strip() or len(basis) > _LONGEST_BASIS:
        raise WaslError(
            "a recovery has an amount and what shows it", mend="write both: the reference in 60 signs at most"
        )
    if amount > paid_on(locked) - recovered_on(locked):
        raise WaslError(
            "less than this was paid", mend="see on the payment's page what was paid, and what is to come back"
        )
    opened = Recovery.objects.exclude(state=State.REFUSED).filter(obligation=locked, basis=basis.strip())
    if opened.exists():
        raise WaslError("this recovery was opened already", mend="see it among the recoveries")
    return Recovery.objects.create(
        obligation=locked, cause=Recovery.Cause(cause), basis=basis.strip(), amount=amount, why=reason_given(why)[:300],
        opened_by=who.name, opened_at=now(),
    )  # fmt: skip


@transaction.atomic
def confirm(who: Profile, recovery: Recovery) -> Recovery:
    """It is owed from now on, the family sees it, and later payments keep their part back. Someone else than who opened it.

    Raises ForbiddenError, WrongStepError.
    """
    locked = _held(recovery, State.PROPOSED)
    demand(approve_payments(who, owners_of_programme(locked.obligation.programme), {locked.opened_by}))
    _decided(locked, who, State.OWED)
    _post(locked, Ledger.CLAIMS, Ledger.CHARGE, locked.amount, "confirmed")
    return locked


@transaction.atomic
def refuse(who: Profile, recovery: Recovery) -> Recovery:
    """It is not owed: nothing follows. Someone else than who opened it. Raises ForbiddenError, WrongStepError."""
    locked = _held(recovery, State.PROPOSED)
    demand(approve_payments(who, owners_of_programme(locked.obligation.programme), {locked.opened_by}))
    return _decided(locked, who, State.REFUSED)


@transaction.atomic
def settle(who: Profile, recovery: Recovery, kind: str, amount: int, why: str, reference: str = "") -> Settlement:
    """Say that `amount` centimes were repaid, or ask that they be remitted; it counts once someone else has confirmed it.

    Raises ForbiddenError, WrongStepError, or WaslError where less is left, or the same repayment was told before.
    """
    locked = _held(recovery, State.OWED)
    demand(make_payments(who, owners_of_programme(locked.obligation.programme)))
    if not 0 < amount <= left_of(locked):
        raise WaslError("this is not what is left to come back", mend="write an amount up to what is left")
    told = reference.strip()[:35]
    if kind == Kind.REPAID and not told:
        raise WaslError("no reference of the repayment is given", mend="write it as the bank or the cashier has it")
    if told and Settlement.objects.filter(kind=Kind.REPAID, refused=False, reference=told).exists():
        raise WaslError("this repayment was told before", mend="see the recovery that it settled")
    if kind not in (Kind.REPAID, Kind.REMITTED):
        raise WaslError(
            "payments keep their parts back by themselves", mend="say that it was repaid, or is to be remitted"
        )
    return Settlement.objects.create(
        recovery=locked, kind=kind, amount=amount, why=reason_given(why)[:300], reference=told, asked_by=who.name,
        asked_at=now(),
    )  # fmt: skip


@transaction.atomic
def decide_settlement(who: Profile, settlement: Settlement, agreed: bool) -> Settlement:
    """Confirm or refuse what another says was repaid, or would remit. Raises ForbiddenError, WrongStepError."""
    recovery = _held(settlement.recovery, State.OWED)
    locked = recovery.settlements.get(pk=settlement.pk)
    demand(approve_payments(who, owners_of_programme(recovery.obligation.programme), {locked.asked_by}))
    if locked.kind == Kind.SET_OFF or locked.decided_by:
        raise WrongStepError("this was decided already", mend="see the recovery")
    locked.decided_by, locked.refused = who.name, not agreed
    locked.save(update_fields=["decided_by", "refused"])
    if agreed:
        where = Ledger.CASH if locked.kind == Kind.REPAID else Ledger.CHARGE
        _post(recovery, where, Ledger.CLAIMS, locked.amount, f"settlement:{locked.pk}")
    return locked


def left_of(recovery: Recovery) -> int:
    """Centimes that are still to come back; what waits to be confirmed counts as if it were."""
    return int(Recovery.objects.annotate(left=LEFT).values_list("left", flat=True).get(pk=recovery.pk))


def paid_on(obligation: Obligation) -> int:
    """Centimes that its beneficiary had of it: what was paid, and what was kept back for them."""
    paid = obligation.lines.filter(live=True, booked__isnull=False).exclude(state=Line.State.BOUNCED)
    return int(paid.aggregate(total=Sum(F("amount") + F("set_off"), default=0))["total"])


def recovered_on(obligation: Obligation) -> int:
    """Centimes of it that recoveries ask back, or would."""
    asked = obligation.recoveries.exclude(state=State.REFUSED)
    return int(asked.aggregate(total=Sum("amount", default=0))["total"])


def owners_of_programme(name: str) -> tuple[str, ...]:
    """Departments whose people handle its payments."""
    catalogue = current.catalogue()
    return owners_of(catalogue, catalogue.get(Programme, name))


def _held(recovery: Recovery, state: str) -> Recovery:
    locked = Recovery.objects.select_for_update(of=("self",)).select_related("obligation").get(pk=recovery.pk)
    if locked.state != state:
        raise WrongStepError(
            "this recovery is {state}", mend="see on its page what can be done next", state=locked.state
        )
    return locked


def _decided(recovery: Recovery, who: Profile, state: str) -> Recovery:
    recovery.state, recovery.decided_by, recovery.decided_at = state, who.name, now()
    recovery.save(update_fields=["state", "decided_by", "decided_at"])
    return recovery


def _post(recovery: Recovery, debit: str, credit: str, amount: int, source: str) -> None:
    Posting.objects.create(recovery=recovery, at=now(), debit=debit, credit=credit, amount=amount, source=source)
