"""What every verb does: the complaint held, taken where the verb takes it, its last days counted anew, and the step told."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.complaints.models import Complaint, Event
from wasl.complaints.notifying import tell_complainant
from wasl.complaints.states import BEFORE_ANSWER, UNDER_WAY, State, Verb, after
from wasl.exchange.claims.days import this_day
from wasl.exchange.tracing.days import rests_on
from wasl.kernel.clock import now
from wasl.procedures.clock import Pause, Rests, ending, last_day
from wasl.procedures.moving import ChangedError


def held(complaint: Complaint, revision: int | None = None) -> Complaint:
    """The complaint as it stands, held until the transaction ends. Raises ChangedError unless it is still in its `revision`."""
    locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if revision is not None and locked.revision != revision:
        raise ChangedError("something was done to the complaint since you read it", mend="read it again")
    return locked


def move(
    complaint: Complaint, verb: Verb, by: str, *, words: str = "", told: bool = False, **changes: Any
) -> Complaint:
    """Have `verb` done to a complaint that is held: where it goes, what changes in it, its last days, the step in its history.

    `told`: whoever filed it is told. Raises WrongStateError.
    """
    day = this_day(current.catalogue())
    complaint.state = after(
        complaint.at, verb, asked=complaint.asked_on is not None, reopened=complaint.reopened_on is not None,
        late=complaint.late(day),
    )  # fmt: skip
    for name, value in changes.items():
        setattr(complaint, name, value)
    complaint.due, complaint.target_on = due_of(complaint), target_of(complaint)
    complaint.ended_on = None if complaint.at in UNDER_WAY else day
    changed(complaint)
    note(complaint, verb, by, words, told=told)
    return complaint


def changed(complaint: Complaint) -> None:
    """Keep what was changed in a complaint that is held."""
    complaint.revision += 1
    complaint.save()


def due_of(complaint: Complaint) -> date | None:
    """The last day for whoever's turn it is; None where nothing is awaited."""
    rests, times = _rests(), complaint.times
    match complaint.at:
        case State.FILED | State.TAKEN:
            return last_day(rests, times["answer"], complaint.filed_on, _pause(complaint))
        case State.ASKED:
            return ending(rests, complaint.asked_on or complaint.filed_on, times["pieces"])
        case State.REOPENED:
            return ending(rests, complaint.reopened_on or complaint.filed_on, times["answer"])
        case State.ANSWERED if complaint.reopened_on is None:
            return ending(rests, complaint.answered_on or complaint.filed_on, times["reopen"])
        case _:
            return None


def target_of(complaint: Complaint) -> date | None:
    """The last day of the desk's own time; None where nothing is awaited of it."""
    rests, target = _rests(), complaint.times["target"]
    if complaint.at in BEFORE_ANSWER:
        return last_day(rests, target, complaint.filed_on, _pause(complaint))
    if complaint.at == State.REOPENED and complaint.reopened_on:
        return ending(rests, complaint.reopened_on, target)
    return None


def note(complaint: Complaint, what: str, by: str, words: str = "", *, told: bool = False) -> None:
    """Add a step to the history; where it is `told`, whoever filed it finds it at home, and what matters is sent to them."""
    Event.objects.create(complaint=complaint, at=now(), what=what, by=by, words=words, told=told)
    if told:
        tell_complainant(complaint, what)


def _rests() -> Rests:
    return partial(rests_on, state_of(current.catalogue()))


def _pause(complaint: Complaint) -> Pause | None:
    return None if complaint.asked_on is None else Pause(complaint.asked_on, complaint.replied_on)
