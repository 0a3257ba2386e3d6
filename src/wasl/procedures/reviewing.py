"""Several alike cases at once: one act, one reason, done to each by itself and kept in each. Refusals wait for another agent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wasl.accounts.models import Profile
from wasl.kernel.errors import WaslError
from wasl.procedures import acting, proposing, taking
from wasl.procedures.models import Case
from wasl.procedures.states import State

ACTS: Final[dict[str, frozenset[State]]] = {
    "take": frozenset({State.FILED, State.DECISION}),
    "complete": frozenset({State.FILED}),
    "grant": frozenset({State.DECISION}),
    "refuse": frozenset({State.DECISION}),
}
"""What is done to several at once -> where they have to stand."""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of one case: `error` says why nothing was done to it."""

    case: Case
    error: WaslError | None = None


def review(who: Profile, chosen: Iterable[tuple[Case, int]], act: str, reason: str) -> list[Reviewed]:
    """Do `act` to each case in the revision that was read; one that cannot be done stops none of the others.

    Raises ForbiddenError, or WaslError for what is not alike: other procedures, other states, too many, or none.
    """
    cases = list(chosen)
    if not cases or len(cases) > MOST:
        raise WaslError("choose between 1 and {most} cases", mend="choose them in the list", most=MOST)
    if len({(each.procedure, each.state) for each, _revision in cases}) > 1:
        raise WaslError("these cases are not alike", mend="choose cases of one procedure that stand at the same place")
    if act not in acts_for(cases[0][0]):
        raise WaslError("this is not done to several cases where they stand", mend="see to them one by one")
    return [_one(who, case, revision, act, reason) for case, revision in cases]


def acts_for(case: Case) -> list[str]:
    """What is done at once to cases like this one; none is granted so whose document states what is decided of each."""
    stated = any(each.required for each in acting.to_state(case).values())
    return [name for name, states in ACTS.items() if case.at in states and not (name == "grant" and stated)]


def alone(case: Case) -> bool:
    """Whether it is to be looked at by itself: something is contested, or was not obtained."""
    return bool(case.contested) or any("lines" not in each for each in case.evidence.values())


def _one(who: Profile, case: Case, revision: int, act: str, reason: str) -> Reviewed:
    try:
        match act:
            case "take":
                taking.take(who, case, revision)
            case "complete":
                acting.complete(who, case, revision)
            case "refuse":
                proposing.propose(who, case, revision, False, "", reason, {})
            case _:
                _grant(who, case, revision, reason)
    except WaslError as error:
        return Reviewed(case, error)
    return Reviewed(case)


def _grant(who: Profile, case: Case, revision: int, reason: str) -> None:
    if alone(case):
        raise WaslError(
            "something in this case is contested or was not obtained", mend="open it, and decide on it by itself"
        )
    acting.decide(who, case, revision, True, reason, {})
