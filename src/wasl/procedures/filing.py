"""What families do, or an agent at a counter for them: begin, see what is known, answer what is left, file, withdraw, appeal."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import file_procedure
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import with_those_above
from wasl.documents.issuing import whose
from wasl.exchange.agreements.standing import ForbiddenError, demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, held, note, numbered, sentence
from wasl.matters.states import WrongStateError
from wasl.procedures import pieces, rulebook
from wasl.procedures.answers import answered
from wasl.procedures.declared import Procedure
from wasl.procedures.gathering import gathered, offered
from wasl.procedures.models import Case, Rules
from wasl.procedures.moving import move
from wasl.procedures.owning import demand_own
from wasl.procedures.states import UNDER_WAY, State, Verb
from wasl.referentials.nomenclature import nomenclature
from wasl.registers.people import cluster_of

_CAPACITIES = {"own": Case.Capacity.SUBJECT, "ward": Case.Capacity.GUARDIAN, "other": Case.Capacity.COUNTER}


class OutdatedError(WaslError):
    """The rules, or what the registers say, are not what was shown any more: it is shown anew."""


def start(who: Profile, name: str, entity: str) -> Case:
    """A draft of the procedure `name` about `entity`, with what the registers hold; the one that is open where there is one.

    Raises ForbiddenError, or WaslError where the procedure is not for this person.
    """
    catalogue = current.catalogue()
    declared = catalogue.get(Procedure, name)
    holder = cluster_of(entity).canonical
    subject = whose(catalogue, who, holder)
    demand(file_procedure(who, declared.filed_by, with_those_above(catalogue, declared.department), subject))
    _demand_open(declared)
    if not offered(catalogue, declared, holder):
        raise WaslError("this procedure is not for this person", mend="see on its page whom it is for")
    try:
        case = _drafted(catalogue, who, name, declared, holder, subject)
    except IntegrityError:
        return _open_one(who, name, holder)
    case.evidence = gathered(catalogue, who, declared, holder, case.written)
    case.save(update_fields=["evidence"])
    return case


def save(who: Profile, case: Case, typed: Mapping[str, str], contested: Mapping[str, str]) -> Case:
    """Keep the answers of a draft, as far as they go, and what the family contests of what is known.

    Raises ForbiddenError, answers.AnswersError, or WaslError.
    """
    with transaction.atomic():
        draft = _own(who, case)
        _demand_draft(draft)
        _take(draft, typed, contested, whole=False)
        changed(draft)
    return draft


def file(who: Profile, case: Case, typed: Mapping[str, str], contested: Mapping[str, str]) -> Case:
    """File a draft with its answers: from this day the department's time runs.

    Raises ForbiddenError, answers.AnswersError, OutdatedError where something is to be read again, or WaslError.
    """
    _freshen(who, case)
    with transaction.atomic():
        draft = _own(who, case)
        _demand_draft(draft)
        _demand_open(draft.rules.read().procedure)
        _take(draft, typed, contested, whole=True)
        pieces.demand_all(draft)
        papers = sum("lines" in each for each in draft.evidence.values())
        day = current.today()
        return move(draft, Verb.FILE, who.name, told=True, filed_at=now(), filed_on=day, papers=papers)


def drop(who: Profile, case: Case) -> None:
    """Erase a draft, with the files that were joined. Raises ForbiddenError, or WaslError for what was filed."""
    with transaction.atomic():
        draft = _own(who, case)
        _demand_draft(draft)
        pieces.drop_all(draft)
        draft.delete()


def withdraw(who: Profile, case: Case) -> Case:
    """Ask for it no more. Raises ForbiddenError, or WrongStateError."""
    with transaction.atomic():
        return move(_own(who, case), Verb.WITHDRAW, who.name, told=True)


def answer_request(who: Profile, case: Case, words: str) -> Case:
    """The pieces that were asked for are there: the department's time runs again. Raises ForbiddenError, or WaslError."""
    with transaction.atomic():
        asked = _own(who, case)
        pieces.demand_asked(asked)
        day = current.today()
        said = sentence(words)
        return move(asked, Verb.ANSWER, who.name, words=said, told=True, answered_on=day)


def appeal(who: Profile, case: Case, words: str) -> Case:
    """Appeal against a refusal, in time. Raises ForbiddenError, or WaslError."""
    with transaction.atomic():
        refused = _own(who, case)
        day = current.today()
        said = sentence(words, needed=True, mend="say why the decision should be another")
        if "appeal" not in refused.rules.read().terms:
            raise WaslError("no appeal is possible here", mend="see the reasons for what can be done")
        if refused.due is not None and refused.due < day:
            raise WaslError("the time to appeal is over", mend="the courts remain open to you")
        return move(refused, Verb.APPEAL, who.name, words=said, told=True, appealed_on=day, appeal=said, late_at=None)


def _own(who: Profile, case: Case) -> Case:
    found = held(case)
    demand_own(who, found)
    return found


def _demand_open(declared: Procedure) -> None:
    if not declared.open_on(current.today()):
        raise WaslError("this cannot be filed now", mend="see on its page when it opens")


def _demand_draft(case: Case) -> None:
    if case.at != State.DRAFT:
        raise WrongStateError("this was filed already", mend="follow it on its page")


@transaction.atomic
def _drafted(
    catalogue: Catalogue, who: Profile, name: str, declared: Procedure, holder: str, subject: str
) -> Case:  # fmt: skip
    at = now()
    once = f"{name} {holder}" + (f" {at.isoformat()}" if declared.several else "")
    case = Case.objects.create(
        procedure=name, rules=_kept(catalogue, name), department=declared.department, entity=holder,
        capacity=_CAPACITIES[subject], filed_by=who.name, once=once, started_at=at,
    )  # fmt: skip
    numbered(case)
    note(case, "start", who.name)
    return case


def _open_one(who: Profile, name: str, holder: str) -> Case:
    """The one that stands in the way of another. Raises WaslError where it ended meanwhile, or is not for `who` to go on with."""
    found = Case.objects.filter(procedure=name, entity=holder, state__in=[State.DRAFT, *UNDER_WAY]).first()
    if found is None:
        raise WaslError("someone else began this at the same time", mend="begin again")
    try:
        demand_own(who, found)
    except ForbiddenError:
        number = found.written
        raise WaslError(
            "a case of it is open for this person: {number}", mend="handle that one", number=number
        ) from None
    return found


def _kept(catalogue: Catalogue, name: str) -> Rules:
    """The rules of today, kept once."""
    content = rulebook.kept(rulebook.rulebook(catalogue, name, this_day(catalogue)))
    rules, _made = Rules.objects.get_or_create(
        fingerprint=rulebook.fingerprint(content), defaults={"content": content.decode()}
    )
    return rules


def _freshen(who: Profile, case: Case) -> None:
    """See that the draft rests on the rules and the registers of today.

    Raises OutdatedError where they are others than the family read: they are shown anew, and its answers are kept.
    """
    demand_own(who, case)
    catalogue, day = current.catalogue(), current.today().isoformat()
    rules = _kept(catalogue, case.procedure)
    stale = any(each.get("as_of", day) != day for each in case.evidence.values())
    if rules.pk == case.rules_id and not stale:
        return
    found = gathered(catalogue, who, rules.read().procedure, case.entity, case.written)
    with transaction.atomic():
        draft = held(case)
        _demand_draft(draft)
        same = rules.pk == draft.rules_id and _lines(found) == _lines(draft.evidence)
        draft.rules, draft.evidence = rules, found
        changed(draft)
    if not same:
        raise OutdatedError(
            "the rules, or what the registers say, have changed since you began", mend="read it again, then file it"
        )


def _lines(evidence: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    return {name: each.get("lines") for name, each in evidence.items()}


def _take(case: Case, typed: Mapping[str, str], contested: Mapping[str, str], *, whole: bool) -> None:
    procedure, catalogue = case.rules.read().procedure, current.catalogue()
    named = {each.referential for each in procedure.questions.values() if each.referential}
    codes = {each: nomenclature(catalogue, each).codes for each in named}
    known = {f"{name}.{line['name']}" for name, each in case.evidence.items() for line in each.get("lines", ())}
    case.answers = answered(procedure.questions, typed, codes, whole=whole)
    case.contested = {name: said for name, words in contested.items() if name in known and (said := sentence(words))}
