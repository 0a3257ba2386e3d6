"""Where a case can be, and what takes it from one place to the next. Pure: verbs elsewhere ask here first."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wasl.matters import states
from wasl.matters.states import WrongStateError


class State(StrEnum):
    """Where a case is."""

    DRAFT = "draft"
    FILED = "filed"
    """An agent is to see whether it is complete."""
    ASKED = "asked"
    """The family was asked for what is missing: the law's time stands still."""
    OPINION = "opinion"
    DECISION = "decision"
    """Everything is there: someone is to decide."""
    RANKED = "ranked"
    """Entitled by the rules of a programme of fewer places: the run over everybody gives them."""
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    UPHELD = "upheld"
    """It was refused, and so was the appeal."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Nobody sent what was asked for."""


class Verb(StrEnum):
    """What is done to a case."""

    FILE = "file"
    ASK = "ask"
    ANSWER = "answer"
    COMPLETE = "complete"
    ADVISE = "advise"
    """The opinion stands: as many gave theirs as it takes."""
    GRANT = "grant"
    REFUSE = "refuse"
    RANK = "rank"
    """Entitled: it waits for its place."""
    PLACE = "place"
    """The run gave it one."""
    CLOSE = "close"
    """The year's places are given, and none was left for it."""
    CLOSE_APPEAL = "close-appeal"
    """The same, of a case that was appealed against already."""
    APPEAL = "appeal"
    REVERSE = "reverse"
    UPHOLD = "uphold"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    ACCEPT = "accept"
    """By silence, where the law says so."""
    EXTEND = "extend"


UNDER_WAY: Final = frozenset({State.FILED, State.ASKED, State.OPINION, State.DECISION, State.RANKED, State.APPEALED})
"""Where a case is between its filing and its end."""
WITH_AGENTS: Final = UNDER_WAY - {State.ASKED}
"""Where the department's time runs."""
ENDED: Final = frozenset(State) - UNDER_WAY - {State.DRAFT}
_BEFORE: Final = (State.FILED, State.OPINION, State.DECISION)

_MOVES: Final[dict[Verb, dict[State, State]]] = {
    Verb.FILE: {State.DRAFT: State.FILED},
    Verb.ASK: {State.FILED: State.ASKED},
    Verb.ANSWER: {State.ASKED: State.FILED},
    Verb.COMPLETE: {State.FILED: State.DECISION},
    Verb.ADVISE: {State.OPINION: State.DECISION},
    Verb.GRANT: {State.DECISION: State.GRANTED},
    Verb.REFUSE: {State.DECISION: State.REFUSED},
    Verb.RANK: {State.DECISION: State.RANKED, State.APPEALED: State.RANKED},
    Verb.PLACE: {State.RANKED: State.GRANTED},
    Verb.CLOSE: {State.RANKED: State.REFUSED},
    Verb.CLOSE_APPEAL: {State.RANKED: State.UPHELD},
    Verb.APPEAL: {State.REFUSED: State.APPEALED},
    Verb.REVERSE: {State.APPEALED: State.GRANTED},
    Verb.UPHOLD: {State.APPEALED: State.UPHELD},
    Verb.WITHDRAW: dict.fromkeys(UNDER_WAY, State.WITHDRAWN),
    Verb.LAPSE: {State.ASKED: State.LAPSED},
    Verb.ACCEPT: dict.fromkeys(_BEFORE, State.GRANTED),
    Verb.EXTEND: {state: state for state in _BEFORE},
}


def after(state: State, verb: Verb, *, opinion: bool = False, asked: bool = False, extended: bool = False) -> State:
    """Where `verb` takes a case. Raises WrongStateError where it cannot be done.

    `opinion`: its procedure wants one. `asked`, `extended`: that was done once, which is as often as the law allows.
    """
    if state not in _MOVES[verb]:
        raise WrongStateError("this cannot be done to the case where it stands", mend="see on its page where it stands")
    if verb == Verb.ASK and asked:
        raise WrongStateError(
            "the family was asked once, and the law allows no second time", mend="decide on what is there"
        )
    if verb == Verb.EXTEND and extended:
        raise WrongStateError("the time was made longer once already", mend="decide in the time that is left")
    if verb == Verb.COMPLETE and opinion:
        return State.OPINION
    return _MOVES[verb][state]


def possible(state: State, *, opinion: bool, asked: bool, extended: bool) -> frozenset[Verb]:
    """What can be done to a case where it stands, by whoever may."""
    return states.possible(Verb, lambda verb: after(state, verb, opinion=opinion, asked=asked, extended=extended))
