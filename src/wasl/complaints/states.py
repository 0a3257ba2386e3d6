"""Where a complaint can be, and what takes it from one place to the next. Pure: verbs elsewhere ask here first."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wasl.matters import states
from wasl.matters.states import WrongStateError


class State(StrEnum):
    """Where a complaint is."""

    FILED = "filed"
    """It waits for somebody of the department to take it."""
    TAKEN = "taken"
    ASKED = "asked"
    """What is missing was asked for: the law's time stands still."""
    ANSWERED = "answered"
    REOPENED = "reopened"
    """The answer did not settle it: somebody else answers."""
    REFERRED = "referred"
    """It is before the mediator."""
    SETTLED = "settled"
    """The mediator answered."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Nobody sent what was asked for."""


class Verb(StrEnum):
    """What is done to a complaint."""

    TAKE = "take"
    ROUTE = "route"
    """Another department is to answer."""
    ESCALATE = "escalate"
    """The body above is to answer."""
    ASK = "ask"
    REPLY = "reply"
    ANSWER = "answer"
    REOPEN = "reopen"
    REFER = "refer"
    SETTLE = "settle"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


UNDER_WAY: Final = frozenset({State.FILED, State.TAKEN, State.ASKED, State.REOPENED, State.REFERRED})
WITH_AGENTS: Final = UNDER_WAY - {State.ASKED}
"""Where somebody of the administration is to do something."""
BEFORE_ANSWER: Final = frozenset({State.FILED, State.TAKEN, State.ASKED})
"""Where nobody answered yet."""
_IN_THE_DEPARTMENT: Final = (State.FILED, State.TAKEN, State.REOPENED)

_MOVES: Final[dict[Verb, dict[State, State]]] = {
    Verb.TAKE: {State.FILED: State.TAKEN, **{each: each for each in (State.TAKEN, State.REOPENED, State.REFERRED)}},
    Verb.ROUTE: {State.FILED: State.FILED, State.TAKEN: State.FILED, State.REOPENED: State.REOPENED},
    Verb.ESCALATE: {State.FILED: State.FILED, State.TAKEN: State.FILED, State.REOPENED: State.REOPENED},
    Verb.ASK: {State.FILED: State.ASKED, State.TAKEN: State.ASKED},
    Verb.REPLY: {State.ASKED: State.TAKEN},
    Verb.ANSWER: {State.TAKEN: State.ANSWERED, State.REOPENED: State.ANSWERED},
    Verb.REOPEN: {State.ANSWERED: State.REOPENED},
    Verb.REFER: dict.fromkeys((*_IN_THE_DEPARTMENT, State.ANSWERED), State.REFERRED),
    Verb.SETTLE: {State.REFERRED: State.SETTLED},
    Verb.WITHDRAW: dict.fromkeys(UNDER_WAY, State.WITHDRAWN),
    Verb.LAPSE: {State.ASKED: State.LAPSED},
}


def after(state: State, verb: Verb, *, asked: bool = False, reopened: bool = False, late: bool = False) -> State:
    """Where `verb` takes a complaint. Raises WrongStateError where it cannot be done.

    `asked`, `reopened`: that was done once, which is as often as it may be. `late`: the law's time is over.
    """
    if state not in _MOVES[verb]:
        raise WrongStateError(
            "this cannot be done to the complaint where it stands", mend="see on its page where it stands"
        )
    if verb == Verb.ASK and asked:
        raise WrongStateError(
            "this person was asked once, and the law allows no second time", mend="answer on what is there"
        )
    if verb == Verb.REOPEN and reopened:
        raise WrongStateError("it was reopened once already", mend="take it to the mediator")
    if verb == Verb.REFER and not (late or (state == State.ANSWERED and reopened)):
        raise WrongStateError(
            "the mediator is for what the administration did not settle", mend="wait for its answer, or reopen it once"
        )
    return _MOVES[verb][state]


def possible(state: State, *, asked: bool, reopened: bool, late: bool) -> frozenset[Verb]:
    """What can be done to a complaint where it stands, by whoever may."""
    return states.possible(Verb, lambda verb: after(state, verb, asked=asked, reopened=reopened, late=late))
