"""Decisions that two agents take: exceptions to a rule, and refusals of several cases at once. One proposes, another confirms."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, note, sentence
from wasl.procedures.acting import handled, settle, stated, to_state
from wasl.procedures.models import Case, Proposal
from wasl.procedures.owning import cases_seen
from wasl.procedures.showing.words import RULES
from wasl.procedures.states import State, Verb, after


@transaction.atomic
def propose(
    who: Profile, case: Case, revision: int, granted: bool, rule: str, reason: str, typed: Mapping[str, str]
) -> Proposal:  # fmt: skip
    """Propose a decision for another to confirm. `rule`: against which one it goes; empty only for a refusal.

    Raises ForbiddenError, ChangedError, WrongStateError, answers.AnswersError, or WaslError.
    """
    found = handled(who, case, "decision", revision, hands={case.filed_by})
    after(found.at, Verb.GRANT if granted else Verb.REFUSE)
    if rule not in RULES and (rule or granted):
        raise WaslError("no rule is named", mend="say against which rule the exception goes")
    said = sentence(reason, needed=True, mend="say why: whoever confirms it, and the auditor, read it")
    if granted:
        stated(found, typed)  # what cannot be decided so is not proposed either
    kept = {name: typed[name] for name in to_state(found) if name in typed} if granted else {}
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                case=found, granted=granted, rule=rule, reason=said, decided=kept, by=who.name, at=now()
            )
    except IntegrityError:
        raise WaslError(
            "a decision is proposed for this case already", mend="confirm it or set it aside first"
        ) from None
    changed(found)
    note(found, "propose", who.name)
    return made


@transaction.atomic
def confirm(who: Profile, proposal: Proposal, revision: int) -> Case:
    """Take the decision that another proposed: it is yours with theirs. Raises as `acting.decide` does."""
    found = handled(who, proposal.case, "decision", revision, hands={proposal.case.filed_by, proposal.by})
    open_ = _open(proposal)
    open_.answered_by, open_.answered_at, open_.confirmed = who.name, now(), True
    open_.save()
    return settle(who, found, open_.granted, open_.reason, open_.decided)


@transaction.atomic
def set_aside(who: Profile, proposal: Proposal, revision: int, words: str) -> Case:
    """Not take it: whoever proposed it may take it back too. Raises as `propose` does."""
    found = handled(who, proposal.case, "decision", revision)
    open_ = _open(proposal)
    open_.answered_by, open_.answered_at = who.name, now()
    open_.answer = sentence(words, needed=True, mend="say why")
    open_.save()
    changed(found)
    note(found, "set-aside", who.name, open_.answer)
    return found


def open_proposal(case: Case) -> Proposal | None:
    """The one that waits for an answer, where the case is still to be decided on."""
    return case.proposals.filter(answered_at=None).first() if case.at == State.DECISION else None


def waiting_proposals(who: Profile) -> QuerySet[Proposal]:
    """Those of the department's cases that wait for another than who proposed them."""
    seen = cases_seen(current.catalogue(), who).filter(state=State.DECISION)
    return Proposal.objects.filter(case__in=seen, answered_at=None).exclude(by=who.name).select_related("case__rules")


def exceptions_seen(who: Profile) -> QuerySet[Proposal]:
    """Exceptions, the latest first: all of them for an auditor, those of the department for its agents."""
    found = Proposal.objects.exclude(rule="").select_related("case__rules").order_by("-at", "-pk")
    return found if who.role == Role.AUDITOR else found.filter(case__in=cases_seen(current.catalogue(), who))


def _open(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if found.answered_at is not None:
        raise WaslError("this was answered already", mend="see on the page of the case what became of it")
    return found
