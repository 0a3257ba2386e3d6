"""Quantities in the reader's own way of writing."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from wasl.pages.quantities import day_words, figure_words, period_words, unit_words


@pytest.mark.parametrize(
    ("period", "words"), [("2026-01", "janvier 2026"), ("2026-12", "décembre 2026"), ("2026", "2026"), ("2026-13", "2026-13")]
)  # fmt: skip
def test_a_month_is_a_word(period: str, words: str) -> None:
    with override("fr"):
        assert period_words(period) == words


@given(some.text())
def test_what_is_no_period_no_day_and_no_number_stays_as_it_is(written: str) -> None:
    with override("fr"):
        for words in (period_words, day_words, figure_words):
            assert words("x" + written) == "x" + written


@given(some.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_number_reads_back(number: object) -> None:
    with override("fr"):
        told = figure_words(f"{number:f}")
    assert told.replace("\u202f", "").replace(",", ".") == f"{number:f}"


def test_days_are_written_as_pages_write_them() -> None:
    with override("fr"):
        assert (day_words("2026-01-31"), day_words("2026-02-30")) == ("31/01/2026", "2026-02-30")


@pytest.mark.parametrize(
    ("unit", "number", "word"),
    [("year", 20, "years"), ("year", "1", "year"), ("child", 6, "children"), ("index", "9.743001", "(index)"), ("MAD", 5, "MAD"),
     ("year", "", "year"), ("month", None, "month"), ("percent", 3, "%")],
)  # fmt: skip
def test_a_unit_is_a_word_where_it_is_known(unit: str, number: object, word: str) -> None:
    with override("en"):
        assert unit_words(unit, number) == word
