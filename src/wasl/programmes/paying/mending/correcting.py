"""A payment failed on an account: the family or an agent names another, someone else confirms it, and it is paid once more."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments, make_payments
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import rib
from wasl.programmes.paying.making import make, make_arrears
from wasl.programmes.paying.mending.models import AccountChange
from wasl.programmes.paying.models import Line, Obligation, PayeeAccount, PaymentList
from wasl.programmes.paying.names import matches
from wasl.programmes.paying.standing import WrongStepError, owners, reason_given
from wasl.registers.feeding.run import Installation

State = AccountChange.State
FAILED = (Line.State.REJECTED, Line.State.RETURNED)


@transaction.atomic
def propose(who: Profile, line: Line, holder: str, account: str, by_family: bool = False) -> AccountChange:
    """Name another account, of `holder`, for who was to have a payment that failed. Nothing is paid on it before it is confirmed.

    `by_family`: who may is judged by the caller then. Raises ForbiddenError, RibError, or WaslError where it is settled.
    """
    locked = Line.objects.select_for_update(of=("self",)).select_related("list", "obligation").get(pk=line.pk)
    if not by_family:
        demand(make_payments(who, owners(locked.list)))
    if locked.state not in FAILED or locked.obligation.lines.filter(live=True).exists():
        raise WrongStepError(
            "this payment did not fail, or is being paid again", mend="see on its page where it stands"
        )
    if AccountChange.objects.filter(line=locked, state=State.PROPOSED).exists():
        raise WrongStepError("another account waits to be confirmed already", mend="have it confirmed or refused first")
    number = rib.checked(account)
    if number == locked.rib:
        raise WaslError("this is the account on which it failed", mend="name another, or ask the bank to mend this one")
    payee, named = locked.payee, " ".join(holder.split())[:70]
    if not named:
        raise WaslError("no holder is named", mend="write the name as the bank knows the account")
    return AccountChange.objects.create(
        line=locked, payee=payee, holder=named, rib=number, matches=matches(payee, named), asked_by=who.name, asked_at=now(),
        by_family=by_family,
    )  # fmt: skip


@transaction.atomic
def confirm(who: Profile, change: AccountChange, reason: str = "") -> AccountChange:
    """The beneficiary is paid on it from now on. Someone else than who named it; with a reason where the holder is another.

    Raises ForbiddenError, WrongStepError.
    """
    locked = _held(who, change)
    if not locked.matches:
        reason = reason_given(reason)
    unit = locked.line.obligation.unit
    standing = PayeeAccount.objects.select_for_update().filter(unit=unit, until__isnull=True)
    standing.update(until=now())
    PayeeAccount.objects.create(
        unit=unit, payee=locked.payee, holder=locked.holder, rib=locked.rib, matches=locked.matches, since=now(), by=who.name,
        identity="",
    )  # fmt: skip
    return _decided(locked, who, State.CONFIRMED, reason)


@transaction.atomic
def refuse(who: Profile, change: AccountChange, reason: str) -> AccountChange:
    """It is not taken; another can be named. Raises ForbiddenError, WrongStepError."""
    return _decided(_held(who, change), who, State.REFUSED, reason_given(reason))


def again(who: Profile, listed: PaymentList, announced: date, place: Installation) -> PaymentList:
    """A new list of what failed of `listed` and of nothing else, on the accounts that stand now: what lives is in no second list.

    Raises ForbiddenError, or WaslError where nothing of it failed, or all of that is listed again.
    """
    if listed.kind == Obligation.Kind.ARREARS or listed.run is None:
        return make_arrears(who, listed.programme, announced, place, failed_of=listed)
    return make(who, listed.run, listed.period, announced, place, failed_of=listed)


def _held(who: Profile, change: AccountChange) -> AccountChange:
    locked = (
        AccountChange.objects.select_for_update(of=("self",))
        .select_related("line__list", "line__obligation")
        .get(pk=change.pk)
    )
    demand(approve_payments(who, owners(locked.line.list), {locked.asked_by}))
    if locked.state != State.PROPOSED:
        raise WrongStepError("this account was decided on already", mend="see on the payment's page where it stands")
    return locked


def _decided(change: AccountChange, who: Profile, state: str, why: str) -> AccountChange:
    change.state, change.decided_by, change.decided_at, change.why = state, who.name, now(), why[:300]
    change.save(update_fields=["state", "decided_by", "decided_at", "why"])
    return change
