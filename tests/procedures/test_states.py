"""Where a case goes: every verb from every state, and what the law allows but once."""

from __future__ import annotations

import pytest

from wasl.matters.states import WrongStateError
from wasl.procedures.states import ENDED, UNDER_WAY, State, Verb, after, possible


def test_the_way_of_a_case_with_an_opinion() -> None:
    state = State.DRAFT
    for verb in (Verb.FILE, Verb.ASK, Verb.ANSWER, Verb.COMPLETE, Verb.ADVISE, Verb.REFUSE, Verb.APPEAL, Verb.REVERSE):
        state = after(state, verb, opinion=True)
    assert state == State.GRANTED


def test_without_an_opinion_a_complete_case_is_to_be_decided_on() -> None:
    assert after(State.FILED, Verb.COMPLETE) == State.DECISION
    assert after(State.FILED, Verb.COMPLETE, opinion=True) == State.OPINION


def test_what_the_law_allows_once_is_allowed_once() -> None:
    with pytest.raises(WrongStateError, match="no second time"):
        after(State.FILED, Verb.ASK, asked=True)
    with pytest.raises(WrongStateError, match="once already"):
        after(State.DECISION, Verb.EXTEND, extended=True)
    assert Verb.ASK not in possible(State.FILED, opinion=False, asked=True, extended=False)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_becomes_of_what_ended_but_an_appeal(state: State) -> None:
    can = possible(state, opinion=True, asked=False, extended=False)
    assert can == ({Verb.APPEAL} if state == State.REFUSED else set())


def test_every_state_is_reached_and_every_way_ends() -> None:
    seen, frontier = {State.DRAFT}, [State.DRAFT]
    while frontier:
        here = frontier.pop()
        for opinion in (True, False):
            for verb in possible(here, opinion=opinion, asked=False, extended=False):
                there = after(here, verb, opinion=opinion)
                if there not in seen:
                    seen.add(there)
                    frontier.append(there)
    assert seen == set(State)
    assert all(Verb.WITHDRAW in possible(each, opinion=False, asked=True, extended=True) for each in UNDER_WAY)
