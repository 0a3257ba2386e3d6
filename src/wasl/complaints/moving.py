"""What every verb does to a complaint: taken where the verb takes it, its last days counted anew, and the step told."""

from __future__ import annotations

from datetime import date
from typing import Any

from wasl.catalogue import current
from wasl.complaints.models import Complaint
from wasl.complaints.states import BEFORE_ANSWER, State, Verb, after
from wasl.matters.clock import Pause, ending, last_day
from wasl.matters.moving import Days, moved, rests


def move(
    complaint: Complaint, verb: Verb, by: str, *, words: str = "", told: bool = False, **changes: Any
) -> Complaint:
    """Have `verb` done to a complaint that is held: where it goes, what changes in it, its last days, the step in its history.

    `told`: whoever filed it is told. Raises WrongStateError.
    """
    to = after(
        complaint.at, verb, asked=complaint.asked_on is not None, reopened=complaint.reopened_on is not None,
        late=complaint.late(current.today()),
    )  # fmt: skip
    return moved(complaint, to, verb, by, _last_days, words=words, told=told, **changes)


def due_of(complaint: Complaint) -> date | None:
    """The last day for whoever's turn it is; None where nothing is awaited."""
    days, times = rests(), complaint.times
    match complaint.at:
        case State.FILED | State.TAKEN:
            return last_day(days, times["answer"], complaint.filed_on, _pause(complaint))
        case State.ASKED:
            return ending(days, complaint.asked_on or complaint.filed_on, times["pieces"])
        case State.REOPENED:
            return ending(days, complaint.reopened_on or complaint.filed_on, times["answer"])
        case State.ANSWERED if complaint.reopened_on is None:
            return ending(days, complaint.answered_on or complaint.filed_on, times["reopen"])
        case _:
            return None


def target_of(complaint: Complaint) -> date | None:
    """The last day of the desk's own time; None where nothing is awaited of it."""
    days, target = rests(), complaint.times["target"]
    if complaint.at in BEFORE_ANSWER:
        return last_day(days, target, complaint.filed_on, _pause(complaint))
    if complaint.at == State.REOPENED and complaint.reopened_on:
        return ending(days, complaint.reopened_on, target)
    return None


def _last_days(complaint: Complaint) -> Days:
    return {"due": due_of(complaint), "target_on": target_of(complaint)}


def _pause(complaint: Complaint) -> Pause | None:
    return None if complaint.asked_on is None else Pause(complaint.asked_on, complaint.replied_on)
