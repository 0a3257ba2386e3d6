"""One datum of one decision contested: what the family says it should be, and what the department that knows it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import correct_datum
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.expressions.typed import Datum
from wasl.complaints.filing import Said, file
from wasl.complaints.models import Complaint, Correction, Redecision
from wasl.complaints.owning import decisions_of
from wasl.complaints.states import State as Complaints
from wasl.complaints.subjects import in_charge, of_decision
from wasl.documents.coffret.holding import members
from wasl.exchange.agreements.standing import demand
from wasl.exchange.answering.values import written
from wasl.exchange.declared import Service
from wasl.exchange.tracing.people import Person
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, note, sentence
from wasl.matters.moving import held as complaint_held
from wasl.matters.states import WrongStateError
from wasl.programmes.declared import Fact, Programme
from wasl.programmes.drawing import register_says
from wasl.programmes.facts import value_of
from wasl.programmes.models import Decision
from wasl.programmes.plan import rules_kept
from wasl.programmes.scope import facts_of
from wasl.registers.people import cluster_of

_YES = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Ground:
    """One fact on which a decision rests."""

    member: str
    name: str
    fact: Fact
    value: Any
    """As decisions keep it."""

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.member}:{self.name}"


def programme_of(decision: Decision) -> Programme:
    """The programme as it was when it decided."""
    return rules_kept(decision.rules.content).declared


def contestable(decision: Decision, everyone: Sequence[Person]) -> list[Ground]:
    """The facts that the family may contest: the household's or the person's, and those of its own people among the members.

    What is known of other members is theirs to contest.
    """
    programme, known, ours = programme_of(decision), decision.facts, members(everyone)
    found = [Ground("", name, fact, known["facts"].get(name)) for name, fact in programme.facts.items()]
    of_members = programme.members.facts if programme.members else {}
    for member, row in known["members"].items():
        if not ours.isdisjoint(cluster_of(member).members):
            found += [Ground(member, name, fact, row.get(name)) for name, fact in of_members.items()]
    return found


def contest(
    who: Profile, everyone: Sequence[Person], decision: Decision, key: str, typed: str, words: str
) -> Complaint:
    """The family names one datum and says what it should be: a complaint, and a request to the department that knows it.

    Raises ForbiddenError, or WaslError.
    """
    catalogue = current.catalogue()
    if decision.pk not in {each.pk for each in decisions_of(catalogue, everyone)}:
        raise WaslError("this decision is not about you", mend="choose one from the list")
    if Redecision.objects.filter(before=decision).exists():
        raise WaslError("this decision was taken again: it holds no more", mend="contest the one that holds")
    datum = next((each for each in contestable(decision, everyone) if each.key == key), None)
    if datum is None:
        raise WaslError("this is no datum of the decision", mend="choose one from the list")
    should = said_of(datum.name, datum.fact, typed)
    if written(should) == datum.value:
        raise WaslError("this is what the decision rests on already", mend="say what it should be")
    service, department, here = _source(catalogue, decision, datum.fact)
    try:
        with transaction.atomic():
            made = file(
                who, Said("complaint", words, subject=of_decision(catalogue, decision)), datum.member or who.person
            )
            _over(decision, datum).delete()
            Correction.objects.create(
                complaint=made, decision=decision, member=datum.member, fact=datum.name, was=datum.value,
                should=written(should), service=service, department=department, here=here,
            )  # fmt: skip
    except IntegrityError:
        raise WaslError("this datum is contested already", mend="follow the complaint that is open") from None
    return made


def _over(decision: Decision, datum: Ground) -> QuerySet[Correction]:
    """What was asked of this datum and never will be answered: its complaint was withdrawn, lapsed or is erased."""
    same = Correction.objects.filter(decision=decision, member=datum.member, fact=datum.name)
    ended = Q(state=Correction.State.ASKED, complaint__state__in=(Complaints.WITHDRAWN, Complaints.LAPSED))
    erased = Q(state__in=(Correction.State.ASKED, Correction.State.AGREED), complaint__erased_at__isnull=False)
    return same.filter(ended | erased)


def said_of(name: str, fact: Fact, typed: str) -> Datum:
    """What a form says of a fact. Raises facts.MalformedFactError, or WaslError for nothing."""
    text = typed.strip()
    if not text:
        raise WaslError("it is not said what it should be", mend="say it, or write that it is not known in a complaint")
    value: Any = text
    if fact.type == "bool":
        value = _YES.get(text, text)
    elif fact.type == "int" and text.isdecimal():
        value = int(text)
    elif fact.type == "decimal":
        value = text.replace(",", ".")
    return value_of(name, fact, value)


@transaction.atomic
def agree(who: Profile, correction: Correction, typed: str, reason: str) -> Correction:
    """The department says what the datum is: its register is then corrected as registers are, or it stands as it said.

    Raises ForbiddenError, or WaslError.
    """
    found = _decided_on(who, correction)
    programme = programme_of(found.decision)
    value = said_of(found.fact, facts_of(programme)[found.fact], typed)
    if written(value) == found.was:
        raise WaslError("this is what the decision rests on already", mend="refuse it, with your reason")
    found.state, found.value, found.by, found.at = Correction.State.AGREED, written(value), who.name, now()
    found.reason = sentence(reason, needed=True, mend="say why: the family reads it")
    found.save()
    _tell(found, "agree", who.name, found.reason)
    if not found.here or _register_agrees(found):
        _corrected(found, who.name)
    return found


@transaction.atomic
def refuse(who: Profile, correction: Correction, reason: str) -> Correction:
    """The department says that the datum is right. Raises ForbiddenError, or WaslError without a reason."""
    found = _decided_on(who, correction)
    found.state, found.by, found.at = Correction.State.REFUSED, who.name, now()
    found.reason = sentence(reason, needed=True, mend="say why: the family reads it")
    found.save()
    _tell(found, "refuse-datum", who.name, found.reason)
    return found


@transaction.atomic
def look(who: Profile | None, correction: Correction) -> Correction:
    """Read the register again: where it says what the department agreed to, the datum is corrected. `who`: None for Wasl itself.

    Raises ForbiddenError, or WaslError where it does not say it yet.
    """
    found = _held(correction)
    if who is not None:
        demand(correct_datum(who, with_those_above(current.catalogue(), found.department), ()))
    demand_kept(found)
    if found.state != Correction.State.AGREED:
        raise WrongStateError("no register is awaited for this datum", mend="see on its page where it stands")
    if not _register_agrees(found):
        raise WaslError(
            "the register does not say it yet", mend="have the corrected row sent through the department's feed"
        )
    _corrected(found, who.name if who else "")
    return found


def demand_kept(correction: Correction) -> None:
    """Raises WrongStateError for a datum that was erased with the complaint: nothing is decided on it any more."""
    if correction.complaint.erased_at is not None:
        raise WrongStateError("what was contested was erased: its time is over", mend="have the family contest it anew")


def hands_in(decision: Decision) -> set[str]:
    """Who took a decision, and who confirmed it."""
    return {decision.by, decision.confirmed_by} - {""}


def _source(catalogue: Catalogue, decision: Decision, fact: Fact) -> tuple[str, str, bool]:
    """The service that gives a fact, the department that knows it, and whether a register held here does."""
    service = catalogue.all(Service).get(fact.given_by.service) if fact.given_by else None
    if service is None or fact.given_by is None:
        return "", in_charge(catalogue, decision.programme), False
    return fact.given_by.service, service.provider, service.upstream is None


def _register_agrees(correction: Correction) -> bool:
    decision = correction.decision
    scheme, _, value = decision.unit.partition(":")
    says = register_says(
        current.catalogue(), programme_of(decision), correction.fact, (scheme, value), correction.member, decision.as_of
    )
    return bool(written(says) == correction.value)


def _corrected(correction: Correction, by: str) -> None:
    correction.state, correction.corrected_at, correction.seen_by = Correction.State.CORRECTED, now(), by
    correction.save()
    _tell(correction, "correct", by)


def _tell(correction: Correction, what: str, by: str, words: str = "") -> None:
    complaint = complaint_held(correction.complaint)
    changed(complaint)
    note(complaint, what, by, words, told=True)


def _decided_on(who: Profile, correction: Correction) -> Correction:
    found = _held(correction)
    departments = with_those_above(current.catalogue(), found.department)
    demand(correct_datum(who, departments, hands_in(found.decision)))
    demand_kept(found)
    if found.state != Correction.State.ASKED or found.complaint.at in (Complaints.WITHDRAWN, Complaints.LAPSED):
        raise WrongStateError("this was decided on already", mend="see on its page where it stands")
    return found


def _held(correction: Correction) -> Correction:
    held = Correction.objects.select_for_update(of=("self",)).select_related("complaint", "decision__rules")
    return held.get(pk=correction.pk)
