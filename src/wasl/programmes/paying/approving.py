"""From a draft to an approved list: questions decided, the content frozen, and two others who answer for it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments, make_payments
from wasl.exchange.agreements.standing import demand
from wasl.kernel.errors import WaslError
from wasl.programmes.paying.making import open_questions
from wasl.programmes.paying.mending.setting_off import demand_still_owed
from wasl.programmes.paying.models import Finding, Line, PaymentList
from wasl.programmes.paying.sealing import content_of, demand_unchanged, paid_lines, seal
from wasl.programmes.paying.standing import Ledger, State, balances, held, owners, post, reason_given, told


@transaction.atomic
def decide(who: Profile, finding: Finding, pay: bool, reason: str) -> Finding:
    """Answer a question about a line: it is paid all the same, or dropped. Someone else than the maker does.

    Raises ForbiddenError, or WaslError where the list is frozen, or there is no account to pay on.
    """
    listed = held(finding.line.list, State.DRAFT)
    demand(approve_payments(who, owners(listed), {listed.made_by}))
    if pay and finding.kind == Finding.Kind.NO_ACCOUNT:
        raise WaslError(
            "there is no account to pay on", mend="drop the line: it is listed again once its account is known"
        )
    finding.decided, finding.by, finding.why = ("pay" if pay else "drop"), who.name, reason_given(reason)[:300]
    finding.save(update_fields=["decided", "by", "why"])
    dropped = finding.line.findings.filter(decided="drop").exists()
    state = Line.State.DROPPED if dropped else Line.State.LISTED
    Line.objects.filter(pk=finding.line_id).update(state=state, live=not dropped)
    if not dropped and finding.line.set_off:
        demand_still_owed(finding.line)
    told(listed, who.name, "answered", f"{finding.kind}, {finding.decided}: {finding.why}")
    return finding


@transaction.atomic
def freeze(who: Profile, listed: PaymentList) -> PaymentList:
    """No line changes any more. Raises ForbiddenError, or WaslError while a question is open or nothing is paid."""
    draft = held(listed, State.DRAFT)
    demand(make_payments(who, owners(draft)))
    waiting = sum(open_questions(draft).values())
    if waiting:
        raise WaslError("{n} questions about its lines are open", mend="have someone else decide them", n=waiting)
    if not paid_lines(draft).exists():
        raise WaslError("no line of this list is paid", mend="make another once accounts are known")
    draft.state, draft.content = State.FROZEN, content_of(draft)
    draft.save(update_fields=["state", "content"])
    told(draft, who.name, "frozen", draft.content)
    return draft


@transaction.atomic
def check(who: Profile, listed: PaymentList) -> PaymentList:
    """A second person answers for the list. Raises ForbiddenError, ChangedError."""
    frozen = held(listed, State.FROZEN)
    demand(approve_payments(who, owners(frozen), {frozen.made_by}))
    demand_unchanged(frozen)
    frozen.state, frozen.checked_by, frozen.checked_seal = State.CHECKED, who.name, seal(frozen, "check", who.name)
    frozen.save(update_fields=["state", "checked_by", "checked_seal"])
    told(frozen, who.name, "checked", frozen.content)
    return frozen


@transaction.atomic
def approve(who: Profile, listed: PaymentList) -> PaymentList:
    """A third person approves the list, and its money is committed. Raises ForbiddenError, ChangedError."""
    checked = held(listed, State.CHECKED)
    demand(approve_payments(who, owners(checked), {checked.made_by, checked.checked_by}))
    demand_unchanged(checked)
    checked.state, checked.approved_by, checked.approved_seal = (
        State.APPROVED,
        who.name,
        seal(checked, "approve", who.name),
    )
    checked.save(update_fields=["state", "approved_by", "approved_seal"])
    sums = paid_lines(checked).aggregate(total=Sum("amount"), kept=Sum("set_off"))
    event = told(checked, who.name, "approved", checked.content)
    post(checked, Ledger.CHARGE, Ledger.PAYABLE, sums["total"], f"event:{event.pk}")
    post(checked, Ledger.CHARGE, Ledger.CLAIMS, sums["kept"], f"event:{event.pk}:set-off")
    return checked


@transaction.atomic
def thaw(who: Profile, listed: PaymentList, reason: str) -> PaymentList:
    """Take a list back to a draft before any file of it is made: whatever was approved is void. Raises ForbiddenError."""
    frozen = held(listed, State.FROZEN, State.CHECKED, State.APPROVED)
    demand(make_payments(who, owners(frozen)))
    event = told(frozen, who.name, "thawed", reason_given(reason))
    committed = balances(frozen)
    post(frozen, Ledger.PAYABLE, Ledger.CHARGE, -committed[Ledger.PAYABLE], f"event:{event.pk}")
    post(frozen, Ledger.CLAIMS, Ledger.CHARGE, -committed[Ledger.CLAIMS], f"event:{event.pk}:set-off")
    _void(frozen, State.DRAFT)
    return frozen


@transaction.atomic
def withdraw(who: Profile, listed: PaymentList, reason: str) -> PaymentList:
    """Give a draft up: what it listed can be listed again. Raises ForbiddenError."""
    draft = held(listed, State.DRAFT)
    demand(make_payments(who, owners(draft)))
    draft.lines.update(state=Line.State.DROPPED, live=False)
    told(draft, who.name, "withdrawn", reason_given(reason))
    _void(draft, State.WITHDRAWN)
    return draft


def _void(listed: PaymentList, state: str) -> None:
    nobody = {"content": "", "checked_by": "", "checked_seal": "", "approved_by": "", "approved_seal": ""}
    PaymentList.objects.filter(pk=listed.pk).update(state=state, **nobody)
    listed.refresh_from_db()
