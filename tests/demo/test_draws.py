"""Draws: even, repeatable, independent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.demo.draws import Draws

Ask = Callable[[str], list[tuple[Any, ...]]]
ROWS = 200_000


def test_the_same_seed_draws_the_same_and_another_seed_otherwise(con: Ask) -> None:
    one, same, other = (con(f"SELECT {Draws(seed).pick('i', 'x', 1_000)} FROM range(50) t(i)") for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize("per_million", [0, 1_000, 250_000, 1_000_000])
def test_a_chance_comes_as_often_as_it_says(con: Ask, per_million: int) -> None:
    [(count,)] = con(f"SELECT count(*) FILTER ({Draws(3).chance('i', 'x', per_million)}) FROM range({ROWS}) t(i)")
    expected = ROWS * per_million / 1_000_000
    assert abs(count - expected) <= 5 * (expected + 1) ** 0.5


def test_two_draws_of_one_person_are_independent(con: Ask) -> None:
    a, b = Draws(3).chance("i", "a", 100_000), Draws(3).chance("i", "b", 100_000)
    [(both,)] = con(f"SELECT count(*) FILTER ({a} AND {b}) FROM range({ROWS}) t(i)")
    assert abs(both - ROWS / 100) < 5 * (ROWS / 100) ** 0.5


def test_years_of_one_person_are_independent(con: Ask) -> None:
    draws = Draws(3)
    this, next_one = (draws.chance(f"i * 64 + {year}", "turn", 100_000) for year in (39, 40))
    [(both,)] = con(f"SELECT count(*) FILTER ({this} AND {next_one}) FROM range({ROWS}) t(i)")
    assert abs(both - ROWS / 100) < 5 * (ROWS / 100) ** 0.5


@given(st.integers(0, 2**32), st.text(max_size=20))
def test_salts_are_positive_and_fit_a_signed_integer(seed: int, name: str) -> None:
    assert 0 <= Draws(seed).salt(name) < 2**62


def test_pick_takes_its_size_from_the_row(con: Ask) -> None:
    rows = con(f"SELECT i % 7 + 1 AS size, {Draws(1).pick('i', 'x', 'i % 7 + 1')} FROM range(1000) t(i)")
    assert all(0 <= drawn < size for size, drawn in rows)
    assert {drawn for size, drawn in rows if size == 7} == set(range(7))
