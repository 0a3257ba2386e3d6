"""Time is aware, exact to the microsecond, and can be held still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.clock import from_microseconds, now, standing_at, to_microseconds


@given(st.integers(-(10**16), 10**17))
def test_instants_survive_the_way_through_the_store(microseconds: int) -> None:
    assert to_microseconds(from_microseconds(microseconds)) == microseconds


def test_the_zone_does_not_matter() -> None:
    noon = datetime(2025, 10, 1, 12, tzinfo=UTC)
    assert to_microseconds(noon) == to_microseconds(noon.astimezone(timezone(timedelta(hours=1))))


def test_a_naive_time_has_no_place() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_microseconds(datetime(2025, 10, 1, 12))  # noqa: DTZ001


def test_the_clock_can_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_NOW", "2025-10-01T00:30:00+01:00")
    assert now() == datetime(2025, 9, 30, 23, 30, tzinfo=UTC)


def test_the_clock_stands_where_it_is_set_and_goes_on_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_NOW", "2025-10-01T00:30:00+00:00")
    summer = datetime(2025, 7, 1, tzinfo=UTC)
    with standing_at(summer):
        with standing_at(summer + timedelta(days=1)):
            assert now() == summer + timedelta(days=1)
        assert now() == summer
    assert now() == datetime(2025, 10, 1, 0, 30, tzinfo=UTC)
