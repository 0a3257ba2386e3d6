"""Days of every year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.days import month_and_day


@given(st.dates())
def test_every_day_is_one(day: date) -> None:
    assert month_and_day(f"{day:%m-%d}") == (day.month, day.day)


@pytest.mark.parametrize(
    "written", ["", "9-1", "0901", "02-30", "13-01", "00-10", "W40-1", "2026-09-01", "٠٩-٠١", "09-01\n"]
)
def test_nothing_else_is(written: str) -> None:
    assert month_and_day(written) is None
