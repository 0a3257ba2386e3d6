"""People beside each other: what agrees, what sounds alike, what differs, and what the evidence weighs."""

from __future__ import annotations

import pytest

from wasl.catalogue import current
from wasl.kernel.text import Text
from wasl.registers.declared import Attribute
from wasl.registers.showing.side_by_side import compare, waterfall

TITLE = Text("t", "t", "t")
NAME = Attribute(title=TITLE, type="name", script="latin")
NUMBER = Attribute(title=TITLE, type="identifier", scheme="massar")
CODE = Attribute(title=TITLE, type="code", referential="sexes")


@pytest.mark.parametrize(
    ("attribute", "one", "other", "likeness"),
    [
        (NAME, "MEHDI", "Mehdi", "same"),
        (NAME, "MEHDI", "MAHDI", "near"),
        (NAME, "Tarfaya", "طرفاية", "near"),
        (NAME, "MEHDI", "OMAR", "different"),
        (NAME, "MEHDI", None, "silent"),
        (NAME, None, "MEHDI", "silent"),
        (NUMBER, "Z100", "Z200", "different"),
        (CODE, "male", "female", "different"),
    ],
)
def test_likeness_is_said_in_four_words(attribute: Attribute, one: str, other: str, likeness: str) -> None:
    (row,) = compare(current.catalogue(), {"a": attribute}, {"a": one}, [{"a": other}])
    assert row.cells[0].likeness == likeness


def test_codes_are_shown_by_their_titles_and_silent_attributes_left_out() -> None:
    rows = compare(current.catalogue(), {"sex": CODE, "given": NAME}, {"sex": "male"}, [{"sex": "male"}, {}])
    assert len(rows) == 1
    assert rows[0].first.en == "Male"
    assert [cell.value for cell in rows[0].cells][1] is None


def test_a_waterfall_ends_where_its_sum_is() -> None:
    bits = {"prior": -10.0, "given": 6.0, "sex": 0.0, "birth": 8.0}
    steps = waterfall(bits, {"prior": "before"})
    assert [(step.title, step.tone) for step in steps] == [("before", "bad"), ("given", "good"), ("birth", "good")]
    low, high = -10.0, 4.0
    assert steps[-1].x + steps[-1].width == pytest.approx(100 * (sum(bits.values()) - low) / (high - low), abs=0.1)
    assert all(step.x >= 0 and step.x + step.width <= 100.7 for step in steps)
    assert waterfall({}, {}) == []
