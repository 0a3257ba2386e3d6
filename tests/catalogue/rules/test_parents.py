"""Closed chains of parents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.packing import copy_of_mini, edit, said_of
from wasl.catalogue.rules.parents import circle, loops


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({}, []),
        ({"a": None, "b": "a", "c": "b"}, []),
        ({"a": "a"}, [("a",)]),
        ({"c": "b", "b": "c", "a": "b"}, [("b", "c")]),
        ({"a": "b", "b": "a", "x": "y", "y": "z", "z": "x"}, [("a", "b"), ("x", "y", "z")]),
        ({"a": "elsewhere"}, []),
    ],
)
def test_each_loop_is_found_once(parents: dict[str, str | None], found: list[tuple[str, ...]]) -> None:
    assert list(loops(parents)) == found


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.sampled_from("abcdefgh")))
def test_loops_are_the_codes_that_are_their_own_ancestors(parents: dict[str, str | None]) -> None:
    def ancestors(code: str) -> set[str]:
        met: set[str] = set()
        above = parents.get(code)
        while above is not None and above not in met:
            met.add(above)
            above = parents.get(above)
        return met

    found = [code for loop in loops(parents) for code in loop]
    assert sorted(found) == sorted(code for code in parents if code in ancestors(code))


def test_a_loop_reads_as_a_circle() -> None:
    assert circle(("a", "b")) == "a → b → a"


def test_departments_that_belong_to_one_another(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "departments.yaml", "    abbreviation: MT\n", "    abbreviation: MT\n    parent: shoals\n")
    assert said_of(pack) == [
        ("departments.yaml:11:13", "the departments shoals → tides → shoals belong to one another")
    ]
