"""What stands out is found in constructed counts, and ordinary counts say nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.exchange.tracing.anomalies import (
    LEAST_A_DAY,
    LEAST_DAYS,
    OUTLYING,
    asked_again,
    fields_unused,
    fishing,
    out_of_hours,
    robust_z,
    unusual_hours,
    volume_outliers,
)

DAY = date(2026, 3, 3)
BEFORE = [DAY - timedelta(days=n) for n in range(1, 31)]


def working_hours(consumer: str = "fund", n: int = 10) -> list[tuple[str, date, int, int]]:
    """A month of ten questions an hour, from eight to five."""
    return [(consumer, day, hour, n) for day in BEFORE for hour in range(8, 17)]


def test_an_hour_that_is_not_the_consumers_stands_out() -> None:
    found = unusual_hours([*working_hours(), ("fund", DAY, 3, 40), ("fund", DAY, 10, 40)], DAY)
    assert [(a.consumer, a.day, a.numbers) for a in found] == [
        ("fund", DAY, {"n": 40, "hour": 3, "usual": 0, "total": 2700})
    ]


@pytest.mark.parametrize("asked", [("fund", DAY, 3, 19), ("fund", DAY - timedelta(days=1), 3, 40), ("new", DAY, 3, 40)])
def test_few_questions_old_days_and_unknown_habits_do_not(asked: tuple[str, date, int, int]) -> None:
    assert unusual_hours([*working_hours(), asked], DAY) == []


def test_a_consumer_of_the_night_is_not_strange_at_night() -> None:
    nights = [("hospital", day, 3, 30) for day in BEFORE]
    assert unusual_hours([*nights, ("hospital", DAY, 3, 40)], DAY) == []


def test_a_day_far_above_its_likes_stands_out() -> None:
    usual = [("fund", "check", day, 100 + n % 7) for n, day in enumerate(BEFORE)]
    (found,) = volume_outliers([*usual, ("fund", "check", DAY, 400)], DAY)
    assert (found.kind, found.day, found.numbers["n"], found.numbers["usual"]) == ("volume", DAY, 400, 103)
    assert volume_outliers([*usual, ("fund", "check", DAY, 110)], DAY) == []
    assert volume_outliers([*usual[:7], ("fund", "check", DAY, 400)], DAY) == []


def test_one_wild_day_before_does_not_hide_the_next() -> None:
    usual = [("fund", "check", day, 100) for day in BEFORE]
    wild = ("fund", "check", DAY - timedelta(days=40), 1_000_000)
    assert len(volume_outliers([*usual, wild, ("fund", "check", DAY, 400)], DAY)) == 1


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=8, max_size=60), st.integers(0, 10_000))
def test_the_robust_score_grows_with_the_value_and_is_zero_at_the_median(others: list[int], value: int) -> None:
    score, middle = robust_z(value, others)
    assert (score > 0) == (value > middle)
    assert robust_z(value + 100, others)[0] > score


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(80, 120), st.integers(0, 1000)), min_size=1, max_size=30))
def test_every_day_whose_score_is_an_outliers_is_found_and_no_other(counts: list[int]) -> None:
    days = [DAY - timedelta(days=n) for n in range(len(counts))]
    found = volume_outliers([("fund", "check", day, n) for day, n in zip(days, counts, strict=True)], days[-1])
    far = {
        day for place, (day, n) in enumerate(zip(days, counts, strict=True))
        if n >= LEAST_A_DAY and len(counts) > LEAST_DAYS
        and robust_z(n, counts[:place] + counts[place + 1 :])[0] >= OUTLYING
    }  # fmt: skip
    assert {each.day for each in found} == far


def test_asking_about_nobody_again_and_again_is_fishing() -> None:
    (found,) = fishing([("fund", DAY, 200, 60), ("other", DAY, 1000, 60), ("small", DAY, 40, 40)])
    assert (found.consumer, found.numbers) == ("fund", {"n": 200, "unknown": 60, "percent": 30})


def test_by_hand_at_rest_times() -> None:
    saturday = date(2026, 3, 7)
    counts = [("a", DAY, 23, 3), ("a", DAY, 2, 3), ("b", saturday, 11, 6), ("c", DAY, 11, 100), ("d", DAY, 23, 4)]
    found = out_of_hours(counts, lambda day: day == saturday)
    assert [(a.consumer, a.numbers["n"]) for a in found] == [("a", 6), ("b", 6)]


def test_one_person_again_and_again() -> None:
    (found,) = asked_again([("fund", "e" * 32, 25, 3), ("fund", "f" * 32, 19, 3)])
    assert (found.entity, found.numbers) == ("e" * 32, {"n": 25, "days": 3})


def test_fields_that_many_answers_never_needed() -> None:
    used = [("A@1", "fund", 100, ("level",)), ("B@1", "fund", 99, ("level",)), ("C@1", "fund", 5000, ())]
    (found,) = fields_unused(used)
    assert (found.agreement, found.numbers) == ("A@1", {"n": 100, "fields": 1})
