"""The law's clock: what a day is, what stops it, what it never does."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wasl.matters.clock import Pause, Term, ending, gone, last_day

MONDAY = date(2026, 6, 1)
DAYS = st.integers(0, 400).map(lambda n: MONDAY + timedelta(days=n))
TERMS = st.builds(Term, st.integers(1, 90), st.booleans())


def weekend(day: date) -> bool:
    return day.weekday() > 4


def feast(day: date) -> bool:
    """A State that also rests on the first of each month."""
    return weekend(day) or day.day == 1


def test_calendar_days_end_on_a_day_of_work() -> None:
    assert ending(weekend, MONDAY, Term(60)) == date(2026, 7, 31)
    assert ending(weekend, MONDAY, Term(5)) == date(2026, 6, 8), "Saturday gives Monday"
    assert ending(feast, MONDAY, Term(28)) == date(2026, 6, 29)
    assert ending(feast, MONDAY, Term(30)) == date(2026, 7, 2), "the first of July is a feast"


def test_working_days_pass_over_rest() -> None:
    assert ending(weekend, MONDAY, Term(5, working=True)) == date(2026, 6, 8)
    assert ending(feast, MONDAY, Term(22, working=True)) == date(2026, 7, 2)


def test_a_pause_gives_back_what_was_left() -> None:
    term = Term(60)
    assert last_day(weekend, term, MONDAY, Pause(date(2026, 6, 11))) is None
    answered = last_day(weekend, term, MONDAY, Pause(date(2026, 6, 11), date(2026, 7, 1)))
    assert answered == date(2026, 8, 20), "ten days were gone, fifty are left from the first of July"
    working = Term(10, working=True)
    assert last_day(weekend, working, MONDAY, Pause(date(2026, 6, 4), date(2026, 6, 18))) == date(2026, 6, 29)


def test_a_leap_day_is_a_day() -> None:
    assert ending(lambda day: False, date(2028, 2, 1), Term(30)) == date(2028, 3, 2)


def test_an_answer_on_the_same_day_changes_nothing() -> None:
    asked = date(2026, 6, 10)
    assert last_day(weekend, Term(60), MONDAY, Pause(asked, asked)) == ending(weekend, MONDAY, Term(60))


@given(TERMS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_never_takes_time_from_anyone(term: Term, start: date, before: int, during: int) -> None:
    asked = start + timedelta(days=before)
    paused = last_day(feast, term, start, Pause(asked, asked + timedelta(days=during)))
    plain = ending(feast, start, term)
    assert paused is not None
    assert not feast(paused)
    if asked <= plain and gone(feast, term, start, asked) <= term.days:
        assert paused >= min(plain, asked + timedelta(days=during))
        assert paused >= plain


@given(TERMS, DAYS)
def test_a_longer_term_ends_no_sooner(term: Term, start: date) -> None:
    assert ending(feast, start, Term(term.days + 1, term.working)) >= ending(feast, start, term) > start
