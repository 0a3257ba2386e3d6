"""Who sees to a case: an agent takes it, or hands it over to a colleague. Others of the department may still act on it."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import handle_case
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.exchange.agreements.standing import demand
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, held, note, sentence
from wasl.matters.states import WrongStateError
from wasl.procedures.models import Case
from wasl.procedures.states import UNDER_WAY


@transaction.atomic
def take(who: Profile, case: Case, revision: int) -> Case:
    """See to it oneself, from whoever had it. Raises ForbiddenError, ChangedError, WrongStateError."""
    found = _under_way(who, case, revision)
    return _given(found, who.name, "take", who.name, "")


@transaction.atomic
def hand_over(who: Profile, case: Case, revision: int, to: str, words: str) -> Case:
    """Have a colleague see to it: an agent who may handle it. Raises as `take` does, or WaslError for another."""
    found = _under_way(who, case, revision)
    if to not in colleagues(found):
        raise WaslError("this is no agent who handles this case", mend="choose one of the list")
    return _given(found, to, "hand-over", who.name, sentence(words))


def colleagues(case: Case) -> list[str]:
    """The accounts of the agents who may handle it, in order."""
    agents = Profile.objects.filter(role=Role.AGENT, department__in=_departments(case))
    return list(agents.order_by("user__username").values_list("user__username", flat=True))


def _departments(case: Case) -> set[str]:
    """Those that take a step of it, and the bodies above them."""
    procedure, catalogue = case.rules.read().procedure, current.catalogue()
    steps = {procedure.department, *(procedure.department_of(each.does) for each in procedure.steps)}
    return {above for each in steps for above in with_those_above(catalogue, each)}


def _under_way(who: Profile, case: Case, revision: int) -> Case:
    found = held(case, revision)
    demand(handle_case(who, _departments(found)))
    if found.at not in UNDER_WAY:
        raise WrongStateError("nobody sees to a case that has ended", mend="see on its page where it stands")
    return found


def _given(found: Case, to: str, what: str, by: str, words: str) -> Case:
    found.taken_by = to
    changed(found)
    note(found, what, by, words)
    return found
