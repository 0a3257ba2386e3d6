"""Pure parts: where a complaint can go, periods and differences, medians, and counts that are not told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.complaints.counting import Counted, hidden, median_of
from wasl.complaints.differences import periods
from wasl.complaints.states import UNDER_WAY, State, Verb, after, possible
from wasl.matters.states import WrongStateError

_DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))
_STATES = st.sampled_from(State)
_FLAGS = st.booleans()


@given(_STATES, _FLAGS, _FLAGS, _FLAGS)
def test_what_ended_goes_nowhere_but_by_the_person(state: State, asked: bool, reopened: bool, late: bool) -> None:
    can = possible(state, asked=asked, reopened=reopened, late=late)
    if state not in UNDER_WAY:
        assert can <= {Verb.REOPEN, Verb.REFER}
    if asked:
        assert Verb.ASK not in can
    if reopened:
        assert Verb.REOPEN not in can
    for verb in can:
        assert isinstance(after(state, verb, asked=asked, reopened=reopened, late=late), State)


def test_nobody_goes_to_the_mediator_before_the_administration_had_its_time() -> None:
    with pytest.raises(WrongStateError, match="did not settle"):
        after(State.TAKEN, Verb.REFER)
    assert after(State.TAKEN, Verb.REFER, late=True) == State.REFERRED
    assert after(State.ANSWERED, Verb.REFER, reopened=True) == State.REFERRED


@given(_DAYS, _DAYS)
def test_months_follow_each_other_without_a_gap(since: date, until: date) -> None:
    found = list(periods("month", since, until))
    if until < since.replace(day=1):
        assert found == []
        return
    assert found == sorted(set(found))
    assert len(found) == (until.year - since.year) * 12 + until.month - since.month + 1
    assert (found[0], found[-1]) == (f"{since:%Y-%m}", f"{until:%Y-%m}")
    assert list(periods("year", since, until)) == [f"{since:%Y}"]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_the_median_of_a_histogram_is_the_median(days: list[int]) -> None:
    assert median_of({each: days.count(each) for each in days}) == Decimal(str(median(days)))


def test_nothing_has_no_median() -> None:
    assert median_of({}) is None
    assert Counted("x", 3, answered=3).punctual(5) is None
    assert Counted("x", 8, answered=8, on_time=7).punctual(5) == Decimal("87.5")


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(5, 12))
def test_no_small_count_is_told_nor_found_from_the_total(counts: list[int], least: int) -> None:
    secret = hidden(counts, least)
    kept = [count for count, each in zip(counts, secret, strict=True) if each]
    assert all(each or not 0 < count < least for count, each in zip(counts, secret, strict=True))
    if kept and len(kept) < sum(1 for count in counts if count):
        assert len(kept) > 1
        assert sum(kept) >= least
