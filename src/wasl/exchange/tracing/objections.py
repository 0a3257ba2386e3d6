"""What a person asks about a consultation: filed, taken in charge, answered, taken to the authority, withdrawn.

Each verb is one function: the permission, the change and its event in the diary together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.consultations import answer_objection, decide_escalated, see_consultations_of
from wasl.accounts.permissions.verdict import Verdict
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import after_working_days, this_day
from wasl.catalogue.declared import Department, Parameter, System
from wasl.catalogue.departments import state_of
from wasl.exchange.tracing.declared import Remedy
from wasl.exchange.tracing.models import Objection, ObjectionEvent, Trace
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

LONGEST = 4000
"""Characters of a text."""
State = Objection.State


class NotAllowedError(WaslError):
    """The verdict says why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.reason.en)


def file_objection(
    who: Profile | None, family: Collection[str], person: str, trace: Trace, kind: str, text: str, catalogue: Catalogue
) -> Objection:
    """A person, or a parent for a minor, asks something about the consultation `trace`.

    `family`: the ids for whom `who` may act, as judged today. Raises NotAllowedError, or WaslError for an empty or endless
    text, an unknown kind, a consultation of someone else, or one about which the same is already asked.
    """
    verdict = see_consultations_of(who, person, family)
    if not verdict or who is None:
        raise NotAllowedError(verdict)
    remedy = catalogue.all(Remedy).get(kind)
    if remedy is None or trace.entity not in family:
        raise WaslError("this cannot be asked about this consultation", mend="start again from the list")
    with transaction.atomic():
        # The trace is held, for there may be no request yet to hold: of two sent at once, the second finds the first.
        Trace.objects.select_for_update().get(pk=trace.pk)
        if Objection.objects.filter(trace=trace, kind=kind, state__in=Objection.OPEN).exists():
            raise WaslError("this is already asked", mend="follow the request that is open")
        asked = Objection.objects.create(
            kind=kind, person=person, filed_by=who.user, trace=trace, consumer=trace.consumer, service=trace.service,
            agreement=trace.agreement, text=_said(text), addressee=_addressee(catalogue, remedy, trace),
            authority=remedy.authority, filed_at=now(), due=due_day(catalogue, remedy, this_day(catalogue)),
        )  # fmt: skip
        _note(asked, "filed", who)
    return asked


def take_charge(who: Profile | None, number: int) -> Objection:
    """The addressee says that someone is at work on it."""
    return _step(who, number, "taken", State.IN_CHARGE, {State.FILED}, _by_addressee)


def answer(who: Profile | None, number: int, text: str) -> Objection:
    """The addressee answers; the authority, where it was taken there."""
    with transaction.atomic():
        asked = _locked(number)
        if asked.state == State.ESCALATED:
            return _step(
                who, number, "closed", State.CLOSED, {State.ESCALATED}, lambda who, _: decide_escalated(who), text
            )
        return _step(who, number, "answered", State.ANSWERED, {State.FILED, State.IN_CHARGE}, _by_addressee, text)


def escalate(who: Profile | None, number: int, text: str) -> Objection:
    """Whoever filed it takes it to the authority: after an answer, or when none came in time."""
    asked = Objection.objects.filter(pk=number).first()
    if asked is not None and asked.state in (State.FILED, State.IN_CHARGE) and current.today() <= asked.due:
        raise WaslError("the time to answer is not over", mend="wait until the day it is due")
    before = {State.FILED, State.IN_CHARGE, State.ANSWERED}
    return _step(who, number, "escalated", State.ESCALATED, before, _by_filer, text)


def withdraw(who: Profile | None, number: int) -> Objection:
    """Whoever filed it takes it back while it is open."""
    return _step(who, number, "withdrawn", State.WITHDRAWN, set(Objection.OPEN), _by_filer)


def objections_for(who: Profile) -> QuerySet[Objection]:
    """Those that `who` may read as one who answers: of its department, or taken to the authority."""
    if who.role == Role.AUDITOR:
        return Objection.objects.filter(state__in=(State.ESCALATED, State.CLOSED))
    return Objection.objects.filter(addressee=who.department) if who.department else Objection.objects.none()


def due_day(catalogue: Catalogue, remedy: Remedy, start: date) -> date:
    """The last day to answer what is asked on `start`, by the State's working days."""
    days = catalogue.get(Parameter, remedy.answer_within).number_on(start)
    return after_working_days(state_of(catalogue), start, days)


def _step(
    who: Profile | None, number: int, what: str, state: str, before: Collection[str],
    may: Callable[[Profile | None, Objection], Verdict], text: str | None = None,
) -> Objection:  # fmt: skip
    with transaction.atomic():
        asked = _locked(number)
        verdict = may(who, asked)
        if not verdict or who is None:
            raise NotAllowedError(verdict)
        if asked.state not in before:
            raise WaslError("this request has moved on meanwhile", mend="open it again")
        said = "" if text is None else _said(text)
        asked.state = state
        if what in ("answered", "closed"):
            asked.answer = said
        asked.save(update_fields=["state", "answer"])
        _note(asked, what, who, said)
    return asked


def _locked(number: int) -> Objection:
    asked = Objection.objects.select_for_update().filter(pk=number).first()
    if asked is None:
        raise WaslError("there is no such request", mend="open it from the list")
    return asked


def _note(asked: Objection, what: str, who: Profile, text: str = "") -> None:
    ObjectionEvent.objects.create(objection=asked, at=now(), what=what, actor=who.name, text=text)


def _by_addressee(who: Profile | None, asked: Objection) -> Verdict:
    return answer_objection(who, asked.addressee)


def _by_filer(who: Profile | None, asked: Objection) -> Verdict:
    return see_consultations_of(who, asked.person, {asked.person} if who and who.user_id == asked.filed_by_id else ())


def _said(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise WaslError("say it in 1 to {longest} characters", longest=LONGEST)
    return text


def _addressee(catalogue: Catalogue, remedy: Remedy, trace: Trace) -> str:
    """The department that answers; a system's owner, for the one that asked."""
    if remedy.addressee == "provider" and trace.provider in catalogue.all(Department):
        return trace.provider
    return catalogue.get(System, trace.consumer).owner
