"""Identifiers: of the right shape, never twice, never outside their reserved range."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from wasl.demo import identifiers

Ask = Callable[[str], list[tuple[Any, ...]]]
SHAPES = {
    identifiers.massar: r"Z\d{9}", identifiers.idcs: r"00\d{8}", identifiers.old_cne: r"00\d{8}",
    identifiers.cnie: r"Z[A-Z]\d{6}",
    identifiers.passport: r"ZZ\d{7}", identifiers.gresa: r"\d{5}Z", identifiers.household: r"00\d{10}",
    identifiers.ppr: r"00\d{6}",
}  # fmt: skip
LARGEST = 60_000


@pytest.mark.parametrize(("scheme", "shape"), SHAPES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_shape_and_range(con: Ask, scheme: Callable[[str], str], shape: str) -> None:
    values = [value for (value,) in con(f"SELECT {scheme('i')} FROM range({LARGEST}) t(i)")]
    assert all(re.fullmatch(shape, value) for value in values)
    assert len(set(values)) == LARGEST


@pytest.mark.parametrize("scheme", [identifiers.massar, identifiers.idcs])
def test_people_at_the_ends_of_the_numbering_do_not_meet(con: Ask, scheme: Callable[[str], str]) -> None:
    starts = (0, identifiers.CHILDREN_PER_REGION * 12, identifiers.FIRST_PARENT, identifiers.FIRST_STAFF)
    numbers = " UNION ALL ".join(f"SELECT {start} + i AS i FROM range(20000) t(i)" for start in starts)
    [(people, values)] = con(f"SELECT count(DISTINCT i), count(DISTINCT {scheme('i')}) FROM ({numbers})")
    assert people == values


def test_cards_fill_one_letter_after_the_other(con: Ask) -> None:
    [(first, second)] = con(f"SELECT {identifiers.cnie('999999')}, {identifiers.cnie('1000000')}")
    assert (first[:2], second[:2]) == ("ZZ", "ZY")


def test_letters_in_real_use_are_left_out() -> None:
    assert not set("GHT") & set(identifiers.CNIE_LETTERS)


def test_staff_have_a_letter_of_their_own(con: Ask) -> None:
    [(card,)] = con(f"SELECT {identifiers.staff_cnie(str(identifiers.FIRST_STAFF + 5))}")
    assert card.startswith("Z" + identifiers.CNIE_LETTERS[-1])
