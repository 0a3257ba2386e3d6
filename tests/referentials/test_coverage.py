"""How much of a department's codes the common referentials can say."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.text import Text
from wasl.referentials.coverage import observed, of_mapping, percent, unreached
from wasl.referentials.declared import Code, Mapping, Referential, Row
from wasl.referentials.nomenclature import Nomenclature

TITLE = Text(fr="titre", ar="عنوان", en="title")
LEVELS = Mapping(
    title=TITLE,
    system="school",
    to="levels",
    rows={
        "A": Row(to="one", aliases=("Aa",)),
        "B": Row(to="two", relation="narrower"),
        "C": Row(to="two", relation="broader"),
        "D": Row(to="three", relation="close"),
        "E": Row(to=None, note="no such level"),
    },
)
COMMON = Nomenclature(
    "levels",
    Referential(title=TITLE, owner="school", version="1"),
    {name: Code(title=TITLE) for name in ("one", "two", "three", "four")},
    {},
)


def test_codes_are_counted_by_how_they_meet_the_common_ones() -> None:
    found = of_mapping("school-levels", LEVELS)
    assert (found.exact, found.narrower, found.broader, found.close, found.without) == (1, 1, 1, 1, 1)
    assert (found.codes, found.covered, found.share) == (5, 4, Decimal("80.0"))
    assert (found.mapping, found.system, found.referential) == ("school-levels", "school", "levels")


def test_a_mapping_of_nothing_has_no_share() -> None:
    assert of_mapping("empty", Mapping(title=TITLE, system="s", to="levels")).share is None


def test_a_system_that_writes_the_common_codes_covers_them_exactly() -> None:
    same = Mapping(title=TITLE, system="s", to="levels", same_codes=True)
    assert of_mapping("same", same, COMMON).exact == 4


def test_rows_of_a_file_by_what_became_of_their_code() -> None:
    found = observed(LEVELS, {"A": 50, " aa ": 10, "b": 20, "E": 5, "Z": 3, "Q": 7, None: 4, "  ": 1})
    assert (found.rows, found.covered, found.without, found.empty) == (100, 80, 5, 5)
    assert list(found.unknown.items()) == [("Q", 7), ("Z", 3)]
    assert found.share == Decimal("84.2")


def test_a_file_without_any_code_has_no_share() -> None:
    assert observed(LEVELS, {None: 3}).share is None
    assert observed(LEVELS, {}).rows == 0


def test_common_codes_that_no_code_reaches() -> None:
    assert unreached(LEVELS, COMMON) == ("four",)


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 3, "33.3"), (2, 3, "66.7"), (0, 9, "0.0"), (9, 9, "100.0")]
)
def test_percent(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == Decimal(expected)


@given(st.dictionaries(st.sampled_from(["A", "aa", "B", "E", "Z", "", None]), st.integers(0, 10**9)))
def test_every_row_is_counted_once(counts: AnyMapping[str | None, int]) -> None:
    found = observed(LEVELS, counts)
    assert found.rows == sum(counts.values())
    assert found.rows == found.covered + found.without + found.empty + sum(found.unknown.values())
