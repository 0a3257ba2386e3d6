"""From nodes to typed declarations: every fault of shape, each at its place."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec
import pytest

from wasl.catalogue.problems import PackErrors
from wasl.catalogue.shape import typed
from wasl.catalogue.yaml import read_text
from wasl.kernel.text import Text


class Leg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    joints: int
    since: date | None = None


class Crab(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Text
    colour: Literal["red", "blue"] = "red"
    legs: tuple[Leg, ...] = ()
    by_name: dict[str, Leg] = {}
    note: str | None = None
    value: str | int | bool | None = None
    alive: bool = True


TITLE = "title: {fr: Crabe, ar: سلطعون, en: Crab}\n"


def faults(text: str) -> list[tuple[int, int, str, str]]:
    with pytest.raises(PackErrors) as caught:
        typed(read_text(text, "f"), Crab, "f", apart=frozenset({"kind"}))
    return [(each.place.line, each.place.column, each.what, each.mend) for each in caught.value.problems]


def test_a_good_shape_is_converted() -> None:
    text = f"kind: crab\n{TITLE}legs: [{{joints: 3, since: 2024-02-29}}]\nby_name: {{1: {{joints: 2}}}}\nvalue: true\n"
    crab = typed(read_text(text, "f"), Crab, "f", apart=frozenset({"kind"}))
    assert crab.legs == (Leg(3, date(2024, 2, 29)),)
    assert crab.by_name == {"1": Leg(2)}
    assert crab.value is True


@pytest.mark.parametrize(
    ("line", "place", "what", "mend"),
    [
        ("colour: mauve", (2, 9), "'mauve' is not allowed here", "write one of blue, red"),
        ("colour: rde", (2, 9), "'rde' is not allowed here", "did you mean 'red'?"),
        ("colour: 3", (2, 9), "the number 3 is not allowed here", "write one of blue, red"),
        ("note: 12", (2, 7), "the number 12 stands where text is expected", 'put it in quotes: "12"'),
        ("note: 02", (2, 7), "the number 02 stands where text is expected", 'put it in quotes: "02"'),
        ("note: yes", None, "", ""),
        ("note: true", (2, 7), "true (true or false) stands where text is expected", 'put it in quotes: "true"'),
        ("note: {a: 1}", (2, 7), "a mapping stands where text is expected", "write text"),
        ("value: 9.74", (2, 8), "the number 9.74 stands where text or a whole number or true or false is expected",
         'put it in quotes: "9.74"'),
        ("alive: yes", (2, 8), "'yes' stands where true or false is expected", "write true or false"),
        ("alive: 1", (2, 8), "the number 1 stands where true or false is expected", "write true or false"),
        ("legs: {joints: 1}", (2, 7), "a mapping stands where a list is expected", "write a list"),
        ("legs: [3]", (2, 8), "the number 3 stands where a mapping with joints is expected", "write a mapping with joints"),
        ("legs: [{joints: true}]", (2, 17), "true (true or false) stands where a whole number is expected",
         "write a whole number"),
        ("legs: [{joints: }]", (2, 16), "nothing stands where a whole number is expected", "write a whole number"),
        ("legs: [{}]", (2, 8), "'joints' is missing", "add 'joints:' with a whole number"),
        ("by_name: {a: {joints: 1}, b: {joint: 2, joints: 2}}", (2, 31), "unknown key 'joint'", "write one of since"),
        ("by_name: [a]", (2, 10), "a list stands where a mapping is expected", "write a mapping"),
        ("legs: [{joints: 1, since: 2023-02-29}]", (2, 27), "'2023-02-29' is no date", "e.g. 2026-01-31"),
        ("legs: [{joints: 1, since: 20230201}]", (2, 27), "the number 20230201 stands where a date is expected",
         "write a date"),
        ('legs: [{joints: 1, since: "2023-W01-1"}]', (2, 27), "'2023-W01-1' is no date", "e.g. 2026-01-31"),
        ("note2: x", (2, 1), "unknown key 'note2'", "did you mean 'note'?"),
    ],
)  # fmt: skip
def test_each_fault_has_a_place_and_a_mend(line: str, place: tuple[int, int] | None, what: str, mend: str) -> None:
    if place is None:
        assert typed(read_text(TITLE + line, "f"), Crab, "f").note == "yes"
        return
    ((row, column, said, advice),) = faults(TITLE + line)
    assert ((row, column), said) == (place, what)
    assert mend in advice


def test_all_faults_of_a_file_are_told() -> None:
    text = "kind: crab\ntitle: {fr: Crabe, en: Crab}\ncolor: red\nlegs: [{joints: x}, {joints: 1, since: soon}]\nalive: 1\n"
    assert [(line, column) for line, column, _, _ in faults(text)] == [(2, 1), (3, 1), (4, 17), (4, 40), (5, 8)]


def test_only_the_root_may_have_keys_apart() -> None:
    ((line, column, what, _),) = faults(f"kind: crab\n{TITLE}legs: [{{joints: 1, kind: leg}}]\n")
    assert (line, column, what) == (3, 20, "unknown key 'kind'")


def test_a_declaration_that_is_no_mapping() -> None:
    ((line, column, what, _),) = faults("- a\n")
    assert (line, column, what) == (1, 1, "a list stands where a mapping with title is expected")
