"""A case that a programme's rules decide: weighed on what the family was shown, by one agent to grant, by two to refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.expressions.typed import Datum
from wasl.documents.drawing import identifier_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, held, note, sentence
from wasl.pages.language import said
from wasl.procedures.acting import demand_visits_signed, handled
from wasl.procedures.answers import ASKED_AS, Value, answered
from wasl.procedures.declared import Procedure, Question
from wasl.procedures.models import Case
from wasl.procedures.moving import move
from wasl.procedures.states import State, Verb, after
from wasl.programmes import keeping
from wasl.programmes.deciding import Family
from wasl.programmes.declared import Fact, Programme
from wasl.programmes.explaining import Explanation
from wasl.programmes.facts import facts_in
from wasl.programmes.judging import Judged, judged
from wasl.programmes.models import Decision, Run
from wasl.programmes.running import last_runs, places_in
from wasl.referentials.nomenclature import nomenclature
from wasl.registers.installation import installation

_AT_ONCE: Final = 1_000
"""Cases whose places are looked for in one reading of a run."""


def programme_of(case: Case) -> Programme | None:
    """The programme whose rules decide the case; None where an agent does, or the pack has it no longer."""
    name = case.rules.read().procedure.programme
    return current.catalogue().all(Programme).get(name) if name else None


def known(case: Case, stated: Mapping[str, Datum] | None = None) -> Family:
    """What the rules are weighed on: what was fetched and shown, what the family answered, what the agent `stated` beside."""
    procedure, programme = case.rules.read().procedure, programme_of(case)
    if programme is None:
        return Family({}, {})
    given = {(service, name): value for service, name, value in _fetched(procedure, case)}
    said_: dict[str, object] = {
        name: given.get((fact.given_by.service, fact.given_by.field))
        if fact.given_by
        else _typed(fact, case.answers.get(name))
        for name, fact in programme.facts.items()
    }
    return Family({**facts_in(programme.facts, said_), **(stated or {})}, {})


def sheet(case: Case) -> Judged | None:
    """What the rules come to on the day of what is known; None where no programme decides."""
    name = case.rules.read().procedure.programme
    if name is None or programme_of(case) is None or case.erased_at is not None:
        return None
    return judged(current.catalogue(), name, _day(case), known(case))


def to_state(case: Case) -> dict[str, Question]:
    """Facts that neither a department gives nor the family was asked: the agent may say them. Fact -> question."""
    programme, asked = programme_of(case), case.rules.read().procedure.questions
    return {
        name: _question(fact)
        for name, fact in (programme.facts.items() if programme else ())
        if fact.given_by is None and name not in asked
    }


@transaction.atomic
def weigh(who: Profile, case: Case, revision: int, typed: Mapping[str, str]) -> Case:
    """Have the rules decide a complete case, or one under appeal; the sheet is kept with the facts.

    Entitled: it is granted, or waits for its place. Not entitled: it waits for a second agent. Raises ForbiddenError,
    ChangedError, WrongStateError, answers.AnswersError, or WaslError while something must be known first.
    """
    hands = {case.filed_by, *([case.decided_by, _first(case)] if case.at == State.APPEALED else [])}
    found = handled(who, case, "decision", revision, hands)
    after(found.at, Verb.REVERSE if found.at == State.APPEALED else Verb.GRANT)
    demand_visits_signed(found)
    programme = programme_of(found)
    if programme is None:
        raise WaslError("no programme decides this case", mend="decide it with your own reasons")
    decision = _decided(who, found, programme, typed)
    if decision.state == Decision.State.WAITING:
        missing = ", ".join(said(title) for _member, title in keeping.explanation_of(decision).missing)
        raise WaslError(
            "something must be known first: {facts}", mend="fetch it again, or have the department that knows it say it",
            facts=missing,
        )  # fmt: skip
    found.decision = decision
    if decision.state == Decision.State.PROPOSED:
        changed(found)
        note(found, "weigh", who.name)
        return found
    return _entitled(found, programme, who)


@transaction.atomic
def confirm(who: Profile, case: Case, revision: int, words: str) -> Case:
    """A second agent has read the sheet that would refuse, and answers for the refusal: its reasons are the criteria not met.

    Raises ForbiddenError, ChangedError, WrongStateError, or WaslError where nothing waits for this.
    """
    found = handled(who, case, "decision", revision, {case.filed_by, _first(case)})
    verb = Verb.UPHOLD if found.at == State.APPEALED else Verb.REFUSE
    after(found.at, verb)
    if found.decision is None or found.decision.state != Decision.State.PROPOSED:
        raise WaslError("no refusal waits to be confirmed", mend="have the rules decide first")
    found.decision = keeping.confirm(who, found.decision)
    reasons = " ".join(unmet(keeping.explanation_of(found.decision)))
    reason, day = sentence(f"{reasons}\n{words}".strip()), current.today()
    if verb == Verb.UPHOLD:
        return move(found, verb, who.name, words=reason, told=True, appeal_decided_by=who.name, appeal_reason=reason)
    return move(
        found, verb, who.name, words=reason, told=True, decided_by=who.name, decided_at=now(), decided_on=day, reason=reason,
        days=_left(found, day),
    )  # fmt: skip


def give_place(case: Case, by: str) -> bool:
    """Look in the last run over everybody for the place of a case that waits for one; whether it has one now.

    A run looked at once is not looked at again.
    """
    run = last_run(case)
    return run is not None and _look(run, [case], by) > 0


def give_places() -> int:
    """Look in the last run of each programme for all who wait for a place; how many have one now."""
    given = 0
    for run in last_runs():
        waiting = Case.objects.filter(state=State.RANKED, decision__programme=run.programme, filed_on__lte=run.as_of)
        waiting = waiting.exclude(run=run).select_related("decision").order_by("pk")
        while batch := list(waiting[:_AT_ONCE]):
            given += _look(run, batch, "")
    return given


def _look(run: Run, cases: Sequence[Case], by: str) -> int:
    units = {case.pk: case.decision.unit.partition(":")[2] for case in cases if case.decision is not None}
    admitted = places_in(installation().places, run, set(units.values()))
    return sum(_settle(run, case, admitted.get(units.get(case.pk, ""), False), by) for case in cases)


@transaction.atomic
def _settle(run: Run, case: Case, admitted: bool, by: str) -> bool:
    """What the run says of a case, unless it went elsewhere meanwhile, or was told so already."""
    found = held(case)
    if found.at != State.RANKED or found.run_id == run.pk:
        return False
    found.run = run
    if admitted:
        move(found, Verb.PLACE, by, told=True)
        return True
    changed(found)
    note(found, "no-place", by, told=True)
    return False


def last_run(case: Case) -> Run | None:
    """The last run of its programme that speaks of a day on which the case was filed, or of a later one."""
    name = case.rules.read().procedure.programme
    done = Run.objects.filter(programme=name, state=Run.State.DONE, as_of__gte=case.filed_on)
    return done.order_by("-pk").first()


def unmet(told: Explanation) -> Iterator[str]:
    """The sentences of the criteria that are not met."""
    return (said(line.sentence) for line in told.lines if line.met is False)


def _entitled(found: Case, programme: Programme, who: Profile) -> Case:
    day, appealed = current.today(), found.at == State.APPEALED
    verb = Verb.RANK if programme.ranking else Verb.REVERSE if appealed else Verb.GRANT
    if appealed:
        return move(found, verb, who.name, told=True, appeal_decided_by=who.name)
    return move(
        found, verb, who.name, told=True, decided_by=who.name, decided_at=now(), decided_on=day, days=_left(found, day)
    )  # fmt: skip


def _decided(who: Profile, case: Case, programme: Programme, typed: Mapping[str, str]) -> Decision:
    """The decision of the rules, kept."""
    name, questions, catalogue = str(case.rules.read().procedure.programme), to_state(case), current.catalogue()
    codes = {
        each.referential: nomenclature(catalogue, each.referential).codes
        for each in questions.values()
        if each.referential
    }
    typed_facts = answered(questions, typed, codes, whole=False)
    stated = facts_in(
        programme.facts, {each: _typed(programme.facts[each], value) for each, value in typed_facts.items()}
    )
    _scheme, unit = identifier_of(case.entity, (programme.scheme,))
    receipts = tuple(each["receipt"] for each in case.evidence.values() if each.get("receipt"))
    return keeping.decide_shown(who, name, unit, known(case, stated), _day(case), case.written, receipts)


def _day(case: Case) -> date:
    """The day decided for: that of the filing, so that no delay of the department's counts, or on which the last was fetched."""
    days = [date.fromisoformat(each["as_of"]) for each in case.evidence.values() if "as_of" in each]
    return max(case.filed_on or current.today(), *days) if days else current.today()


def _fetched(procedure: Procedure, case: Case) -> Iterator[tuple[str, str, object]]:
    for name, evidence in procedure.evidence.items():
        for line in case.evidence.get(name, {}).get("lines", ()):
            yield evidence.service, line["name"], line["value"]


def _typed(fact: Fact, answer: Value | None) -> Value | int | None:
    """An answer as facts are written: forms know no numbers but as text."""
    return int(Decimal(answer)) if fact.type == "int" and isinstance(answer, str) else answer


def _question(fact: Fact) -> Question:
    return Question(title=fact.title, type=ASKED_AS[fact.type][0], referential=fact.referential, required=False)


def _first(case: Case) -> str:
    """The agent who had the rules decide last."""
    return case.decision.by if case.decision is not None else ""


def _left(case: Case, day: date) -> int | None:
    return (case.due - day).days if case.due else None
