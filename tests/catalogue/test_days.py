"""Days of the State: working days, holidays, and the day that an instant falls on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.conftest import ROOT
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import after_working_days, day_of, school_years, this_day
from wasl.catalogue.declared import AnnouncedHoliday
from wasl.catalogue.departments import state_of
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS


@pytest.fixture(scope="module")
def morocco() -> Catalogue:
    """An hour before UTC, but in Ramadan."""
    return load(ROOT / "packs" / "maroc", KINDS)


def test_a_day_begins_by_the_states_own_clock(morocco: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    midnight = datetime(2026, 9, 1, 23, tzinfo=UTC)
    assert day_of(morocco, midnight) == date(2026, 9, 2)
    assert day_of(morocco, midnight - timedelta(microseconds=1)) == date(2026, 9, 1)
    assert day_of(morocco, datetime(2026, 3, 1, 23, tzinfo=UTC)) == date(2026, 3, 1), "Ramadan"
    monkeypatch.setenv("WASL_NOW", midnight.isoformat())
    assert this_day(morocco) == date(2026, 9, 2)


def test_a_school_year_begins_on_its_day(morocco: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    month, day = map(int, state_of(morocco).school_year_starts.split("-"))
    first = datetime(2026, month, day, tzinfo=UTC)
    monkeypatch.setenv("WASL_NOW", (first - timedelta(hours=2)).isoformat())
    assert school_years(morocco) == ["2025-2026", "2024-2025"]
    monkeypatch.setenv("WASL_NOW", first.isoformat())
    assert school_years(morocco) == ["2026-2027", "2025-2026"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_working_days_skip_weekends_and_holidays_alone(morocco: Catalogue, start: date, count: int) -> None:
    state = state_of(morocco)
    end = after_working_days(state, start, count)
    between = [date.fromordinal(n) for n in range(start.toordinal() + 1, end.toordinal() + 1)]
    assert sum(not state.rests(day) for day in between) == count
    assert not state.rests(end)


def test_the_state_rests_on_its_holidays_from_the_year_in_which_they_are_ones(morocco: Catalogue) -> None:
    state = state_of(morocco)
    assert state.rests(date(2025, 1, 14)), "a Tuesday"
    assert not state.rests(date(2022, 1, 14)), "a Friday, before it was one"
    assert after_working_days(state, date(2026, 4, 30), 1) == date(2026, 5, 4), "the First of May, then a week-end"
    eid = AnnouncedHoliday(title=state.title, day=date(2026, 3, 20))
    announced = replace(state, announced=(eid,))
    assert announced.rests(date(2026, 3, 20))
    assert not announced.rests(date(2027, 3, 19))
