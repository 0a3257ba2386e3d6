"""What every verb does: the case held, taken where the verb takes it, its last day counted anew, and the step told."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.claims.days import this_day
from wasl.exchange.tracing.days import rests_on
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.procedures.clock import Pause, Term, ending, last_day
from wasl.procedures.models import Case, Event
from wasl.procedures.notifying import tell_family
from wasl.procedures.rulebook import Rulebook
from wasl.procedures.states import State, Verb, after

LONGEST = 4000
"""Characters of what anyone writes in a case."""


class ChangedError(WaslError):
    """Someone else did something to the case since it was read."""


def held(case: Case, revision: int | None = None) -> Case:
    """The case as it stands, held until the transaction ends. Raises ChangedError unless it is still in its `revision`."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("rules").get(pk=case.pk)
    if revision is not None and locked.revision != revision:
        raise ChangedError("something was done to the case since you read it", mend="read it again")
    return locked


def move(case: Case, verb: Verb, by: str, *, words: str = "", told: bool = False, **changes: Any) -> Case:
    """Have `verb` done to a case that is held: where it goes, what changes in it, its last day, the step in its history.

    `told`: the family is told. Raises WrongStateError.
    """
    rules = case.rules.read()
    opinion = rules.procedure.step("opinion") is not None
    asked, extended = case.asked_on is not None, case.extended_on is not None
    case.state = after(case.at, verb, opinion=opinion, asked=asked, extended=extended)
    for name, value in changes.items():
        setattr(case, name, value)
    case.due = due_of(case, rules)
    case.ended_on = this_day(current.catalogue()) if case.ended else None
    changed(case)
    note(case, verb, by, words, told=told)
    return case


def changed(case: Case) -> None:
    """Keep what was changed in a case that is held."""
    case.revision += 1
    case.save()


def due_of(case: Case, rules: Rulebook) -> date | None:
    """The last day for whoever's turn it is; None where nothing is awaited, or for ever."""
    rests = partial(rests_on, state_of(current.catalogue()))
    terms = rules.terms
    if case.filed_on is None:
        return None
    match case.at:
        case State.FILED | State.OPINION | State.DECISION | State.RANKED:
            return last_day(rests, _to_decide(case, rules), case.filed_on, _pause(case))
        case State.ASKED:
            return ending(rests, case.asked_on or case.filed_on, terms["pieces"])
        case State.REFUSED:
            return ending(rests, case.decided_on or case.filed_on, terms["appeal"]) if "appeal" in terms else None
        case State.APPEALED:
            return ending(rests, case.appealed_on or case.filed_on, terms["decide"])
        case _:
            return None


def note(case: Case, what: str, by: str, words: str = "", *, told: bool = False, day: date | None = None) -> None:
    """Add a step to the history of `case`; where it is `told`, the family finds it at home, and what matters is sent to it."""
    Event.objects.create(case=case, at=now(), what=what, by=by, words=words, told=told)
    if told:
        tell_family(case, what, day)


def sentence(typed: str, *, needed: bool = False, mend: str = "") -> str:
    """What was typed, as it is kept. Raises WaslError for too much, or for nothing where something is `needed`: with the mend."""
    words = typed.replace("\x00", "").strip()
    if not words and needed:
        raise WaslError("no reason was given", mend=mend)
    if len(words) > LONGEST:
        raise WaslError("this is too long", mend="say it in {longest} characters", longest=LONGEST)
    return words


def _to_decide(case: Case, rules: Rulebook) -> Term:
    term, more = rules.terms["decide"], rules.terms.get("extension")
    return Term(term.days + more.days, term.working) if case.extended_on and more else term


def _pause(case: Case) -> Pause | None:
    return None if case.asked_on is None else Pause(case.asked_on, case.answered_on)
