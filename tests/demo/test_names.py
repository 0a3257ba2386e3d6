"""Names: enough of them, in both scripts, with variants, as skewed as real ones."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from wasl.demo.names import BUCKETS, bucket_table, name_table, names_of

KINDS = ("family", "male", "female")
ARABIC = re.compile(r"[\u0621-\u064A ]+")
LATIN = re.compile(r"[A-ZÀ-Ü][A-ZÀ-Ü '-]*")


@pytest.mark.parametrize(("kind", "least"), [("family", 120), ("male", 80), ("female", 80)])
def test_there_are_many_names(kind: str, least: int) -> None:
    assert len(names_of(kind)) >= least


@pytest.mark.parametrize("kind", KINDS)
def test_each_name_is_written_in_arabic_and_in_several_latin_spellings(kind: str) -> None:
    for name in names_of(kind):
        assert ARABIC.fullmatch(name.arabic), name
        assert len(name.latin) >= 2, name
        assert len(set(name.latin)) == len(name.latin), name
        assert all(LATIN.fullmatch(spelling) for spelling in name.latin), name


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_is_listed_twice(kind: str) -> None:
    assert len({name.arabic for name in names_of(kind)}) == len(names_of(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_buckets_are_full_and_frequent_names_hold_more_of_them(kind: str) -> None:
    held = Counter(bucket_table(kind)["name"].to_pylist())
    sizes = [held[name] for name in range(len(names_of(kind)))]
    assert sum(sizes) == BUCKETS
    assert min(sizes) > 0
    assert all(sizes[name] + 1 >= sizes[name + 1] for name in range(len(sizes) - 1))
    assert sizes[0] > 4 * sizes[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_is_so_frequent_that_nobody_can_be_told_apart(kind: str) -> None:
    held = Counter(bucket_table(kind)["name"].to_pylist())
    assert max(held.values()) < BUCKETS * 0.08


def test_composed_families_join_the_prefix_in_both_scripts() -> None:
    son_of_omar = next(name for name in names_of("family") if name.arabic == "أيت عمر")
    assert son_of_omar.latin == ("AIT OMAR", "AITOMAR", "AIT UMAR")


def test_tables_number_names_from_zero() -> None:
    table = name_table("male")
    assert table["name"].to_pylist() == list(range(table.num_rows))
    assert table["arabic"][0].as_py() == "محمد"
