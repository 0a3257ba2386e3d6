"""Visits to a household: planned and told to the family, done and told of, signed by another where they change the decision."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.shortcuts import get_object_or_404

from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import decide_case
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, note, sentence
from wasl.matters.states import WrongStateError
from wasl.procedures.acting import handled
from wasl.procedures.models import Case, Visit
from wasl.procedures.states import WITH_AGENTS


@transaction.atomic
def plan_visit(who: Profile, case: Case, revision: int, day: date) -> Visit:
    """Go there on `day`; the family is told. Raises ForbiddenError, ChangedError, WrongStateError, or WaslError."""
    found = _with_agents(who, case, revision)
    if day < current.today():
        raise WaslError("this day is over", mend="plan the visit for a day to come")
    visit = Visit.objects.create(case=found, by=who.name, planned_on=day)
    changed(found)
    note(found, "visit", who.name, told=True, day=day)
    return visit


@transaction.atomic
def report_visit(who: Profile, case: Case, revision: int, visit: int, words: str, *, bears: bool) -> Visit:
    """Tell what was seen, as who was there. `bears`: it changes the decision. Raises as `plan_visit` does."""
    found = _with_agents(who, case, revision)
    planned = get_object_or_404(Visit.objects.select_for_update(), case=found, pk=visit)
    if planned.by != who.name:
        raise WaslError("another agent makes this visit", mend="have them write what they saw")
    if planned.done_on is not None:
        raise WaslError("this visit was told of already", mend="plan another where more is to be seen")
    planned.report = sentence(words, needed=True, mend="write the facts that you saw, and nothing else")
    planned.done_on, planned.bears = current.today(), bears
    planned.save()
    changed(found)
    note(found, "visited", who.name)
    return planned


@transaction.atomic
def sign_visit(who: Profile, case: Case, revision: int, visit: int) -> Visit:
    """Answer for a report beside who wrote it: another agent of the department that decides. Raises as `plan_visit` does."""
    found = _with_agents(who, case, revision)
    done = get_object_or_404(Visit.objects.select_for_update(), case=found, pk=visit)
    procedure = found.rules.read().procedure
    demand(decide_case(who, with_those_above(current.catalogue(), procedure.department_of("decision")), {done.by}))
    if done.done_on is None or done.signed_by:
        raise WaslError("there is nothing to sign", mend="see on the page of the case where the visit stands")
    done.signed_by, done.signed_at = who.name, now()
    done.save()
    changed(found)
    note(found, "visit-signed", who.name)
    return done


def _with_agents(who: Profile, case: Case, revision: int) -> Case:
    found = handled(who, case, "decision", revision)
    if found.at not in WITH_AGENTS:
        raise WrongStateError("nobody visits for a case where it stands", mend="see on its page where it stands")
    return found
