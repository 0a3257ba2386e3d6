"""What every verb does to a case: taken where the verb takes it, its last day counted anew, and the step told."""

from __future__ import annotations

from datetime import date
from typing import Any

from wasl.matters.clock import Pause, Term, ending, last_day
from wasl.matters.moving import moved, rests
from wasl.procedures.models import Case
from wasl.procedures.rulebook import Rulebook
from wasl.procedures.states import State, Verb, after


def move(case: Case, verb: Verb, by: str, *, words: str = "", told: bool = False, **changes: Any) -> Case:
    """Have `verb` done to a case that is held: where it goes, what changes in it, its last day, the step in its history.

    `told`: the family is told. Raises WrongStateError.
    """
    rules = case.rules.read()
    opinion = rules.procedure.step("opinion") is not None
    asked, extended = case.asked_on is not None, case.extended_on is not None
    to = after(case.at, verb, opinion=opinion, asked=asked, extended=extended)
    return moved(case, to, verb, by, lambda each: {"due": due_of(each, rules)}, words=words, told=told, **changes)


def due_of(case: Case, rules: Rulebook) -> date | None:
    """The last day for whoever's turn it is; None where nothing is awaited, or for ever."""
    days, terms = rests(), rules.terms
    if case.filed_on is None:
        return None
    match case.at:
        case State.FILED | State.OPINION | State.DECISION | State.RANKED:
            return last_day(days, _to_decide(case, rules), case.filed_on, _pause(case))
        case State.ASKED:
            return ending(days, case.asked_on or case.filed_on, terms["pieces"])
        case State.REFUSED:
            return ending(days, case.decided_on or case.filed_on, terms["appeal"]) if "appeal" in terms else None
        case State.APPEALED:
            return ending(days, case.appealed_on or case.filed_on, terms["decide"])
        case _:
            return None


def _to_decide(case: Case, rules: Rulebook) -> Term:
    term, more = rules.terms["decide"], rules.terms.get("extension")
    return Term(term.days + more.days, term.working) if case.extended_on and more else term


def _pause(case: Case) -> Pause | None:
    return None if case.asked_on is None else Pause(case.asked_on, case.answered_on)
