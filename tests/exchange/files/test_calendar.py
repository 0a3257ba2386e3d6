"""When recurring exchanges are due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.exchange.files.calendar import REMINDERS, due_days, reminder_due, standing
from wasl.kernel.errors import WaslError


@pytest.mark.parametrize(
    ("recurrence", "starts", "expected"),
    [
        ("yearly", "10-15", ["2025-10-15", "2026-10-15"]),
        ("termly", "10-15", ["2025-02-15", "2025-06-15", "2025-10-15", "2026-02-15", "2026-06-15", "2026-10-15"]),
        ("yearly", "02-29", ["2025-02-28", "2026-02-28"]),
    ],
)
def test_due_days(recurrence: str, starts: str, expected: list[str]) -> None:
    days = due_days(recurrence, starts, date(2025, 1, 1), date(2027, 1, 1))  # type: ignore[arg-type]
    assert [day.isoformat() for day in days] == expected


def test_a_month_without_that_day_is_due_on_its_last() -> None:
    days = [day.isoformat() for day in due_days("monthly", "01-31", date(2024, 1, 1), date(2024, 7, 1))]
    assert days == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30"]


@given(
    start=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    length=st.integers(0, 2000),
    starts=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
)
def test_none_is_missed_where_periods_meet(start: date, length: int, starts: date) -> None:
    middle, end = start + timedelta(days=length // 2), start + timedelta(days=length)
    written = f"{starts:%m-%d}"
    whole = list(due_days("monthly", written, start, end))
    assert whole == [*due_days("monthly", written, start, middle), *due_days("monthly", written, middle, end)]
    assert whole == sorted(set(whole))
    assert length // 32 <= len(whole) <= length // 28 + 1


@pytest.mark.parametrize("starts", ["13-01", "02-30", "1-1", "", "soon"])
def test_what_is_no_day_is_refused(starts: str) -> None:
    with pytest.raises(WaslError, match="no day of a year"):
        list(due_days("yearly", starts, date(2025, 1, 1), date(2026, 1, 1)))


def test_where_an_occasion_stands() -> None:
    due = date(2026, 10, 15)
    told = [standing(due, due + timedelta(days=days), done=False).state for days in (-60, -30, 0, 1)]
    assert told == ["ahead", "soon", "soon", "late"]
    assert standing(due, due, done=True).state == "done"


def test_each_reminder_is_sent_once_and_missed_ones_are_not_sent_late() -> None:
    due, sent, told = date(2026, 10, 15), [], []
    for days in range(-40, 60):
        if days in (-8, -7, -6):  # nobody was at work
            continue
        reminder = reminder_due(due, due + timedelta(days=days), sent)
        if reminder is not None:
            sent.append(reminder)
            told.append((days, reminder))
    assert told == [(-30, 30), (-5, 7), (-1, 1), (0, 0), (1, -1), (7, -7), (30, -30)]
    assert sorted(sent, reverse=True) == list(REMINDERS)
