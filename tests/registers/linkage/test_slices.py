"""A file and its pairs are cut to what memory holds, and no cut changes what is decided."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers.linkage.people import AMINA, AMINA_IN_ARABIC, load_features, relations, rows_of, strangers
from tests.registers.linkage.test_decide import USUAL
from wasl.engine.port import Engine
from wasl.registers.linkage.decide import create_contradictions, create_decisions
from wasl.registers.linkage.model import prior_model
from wasl.registers.linkage.score import Scoring, create_candidates, create_scores
from wasl.registers.linkage.slices import Limits, Slice

WHOLE = Limits(rows=10_000, pairs=1_000_000)


def load(engine: Engine) -> None:
    """Rows written well, exchanged, twice, in one script, and people alike among those who stand, some crowded."""
    exchanged = {**AMINA, "given_latin": "BERRADA", "family_latin": "AMINA"}
    people = strangers(40)
    incoming = [AMINA, AMINA_IN_ARABIC, exchanged, {**AMINA, "place": "01.09"}, {}]
    incoming += [{key: value for key, value in one.items() if key != "entity"} for one in people[:30]]
    again = [{**one, "source_key": "again", "place": "02.02"} for one in people[::3]]
    day = {"birth_date": AMINA["birth_date"], "place": AMINA["place"]}
    crowd = [{"entity": f"crowd-{n}", "given_latin": "SALMA", **day} for n in range(12)]
    load_features(engine, "fi", incoming)
    load_features(engine, "fs", [{"entity": "amina", **AMINA}, *people, *again, *crowd])
    engine.create("links", """SELECT "row", 'amina' AS entity FROM fi""")


def results(engine: Engine, limits: Limits) -> tuple[Scoring, dict[str, list[dict[str, Any]]]]:
    model = prior_model()
    done = create_candidates(
        engine, "fi", "fs", model, "found", least_bits=USUAL.least, largest_block=11, limits=limits
    )
    create_decisions(engine, "fi", "found", model, USUAL, "decided")
    create_scores(engine, "fi", "fs", "links", model, "scored", limits=limits)
    create_contradictions(engine, "scored", model, "denied")
    orders = {"found": '"row", "rank"', "decided": '"row"', "scored": '"row"', "denied": '"row"'}
    return done, {name: rows_of(engine, f"SELECT * FROM {name} ORDER BY {order}") for name, order in orders.items()}


@pytest.mark.parametrize("limits", [Limits(20, 20), Limits(1_000, 50), Limits(12, 1_000)])
def test_however_small_the_slices_the_decisions_are_the_same(engine: Engine, limits: Limits) -> None:
    load(engine)
    before = relations(engine)
    (whole, expected), (cut, found) = results(engine, WHOLE), results(engine, limits)
    assert found == expected
    assert cut == whole
    assert whole.crowds
    assert {one["outcome"] for one in expected["decided"]} == {"attach", "hold", "new"}
    assert relations(engine) == before | set(expected)


def test_slices_take_each_row_once() -> None:
    halves = Slice().split(10, 5)
    parts = [part for half in halves for part in half.split(25, 10)]
    assert len(parts) == 6
    for row in range(50):
        assert sum(row % part.of == part.rest for part in parts) == 1


def test_nothing_to_cut_is_one_slice() -> None:
    assert Slice().split(0, 5) == [Slice()]
    assert Slice(3, 2).split(4, 5) == [Slice(3, 2)]


def test_twice_the_memory_holds_twice_as_much() -> None:
    small, large = Limits.of(10**9), Limits.of(2 * 10**9)
    assert (large.rows, large.pairs) == (2 * small.rows, 2 * small.pairs)
    assert Limits.of(1) == Limits(1, 1)
