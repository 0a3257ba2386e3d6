"""Which pairs are compared: all that share a rule, none twice, and no crowds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from tests.registers.linkage.people import load_features, rows_of
from wasl.engine.port import Engine
from wasl.registers.linkage.blocking import RULES, create_crowds, create_keys, pairs_sql

BORN = date(2010, 5, 9)
Row = Mapping[str, Any]


def pairs(engine: Engine, incoming: Sequence[Row], standing: Sequence[Row], largest: int = 100) -> set[tuple[Any, ...]]:
    load_features(engine, "fi", incoming)
    load_features(engine, "fs", standing)
    create_keys(engine, "fi", "ki", "row", RULES, swapped=True)
    create_keys(engine, "fs", "ks", "entity", RULES, swapped=False)
    crowds, _ = create_crowds(engine, "ki", "ks", RULES, largest)
    found = rows_of(engine, pairs_sql(RULES, "ki", "ks", crowds, "TRUE"))
    distinct = {(one["row"], one["swapped"], one["entity"]) for one in found}
    assert len(distinct) == len(found)
    return distinct


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"given_latin": "KARIM", "birth_date": BORN}, {"given_arabic": "كريم", "birth_date": BORN}),
        ({"family_latin": "EL FASSI", "birth_date": BORN}, {"family_latin": "FASSI", "birth_date": BORN}),
        ({"place": "07.01", "birth_date": BORN}, {"place": "07.01", "birth_date": BORN}),
        (
            {"given_latin": "KARIM", "family_latin": "TAZI", "place": "1"},
            {"given_latin": "KARIM", "family_latin": "TAZI", "place": "1"},
        ),
        (
            {"given_latin": "KARIM", "family_latin": "TAZI", "father_latin": "OMAR"},
            {"given_latin": "KARIM", "family_latin": "TAZI", "father_arabic": "عمر"},
        ),
        (
            {"given_latin": "KARIM", "family_latin": "TAZI", "birth_date": BORN},
            {"given_latin": "KARIM", "family_latin": "TAZI", "birth_date": date(2010, 11, 30)},
        ),
    ],
)
def test_each_rule_brings_its_pair(engine: Engine, left: Row, right: Row) -> None:
    assert (1, False, "x") in pairs(engine, [left], [{"entity": "x", **right}])


def test_a_pair_that_agrees_on_no_rule_is_not_compared(engine: Engine) -> None:
    left = {"given_latin": "KARIM", "family_latin": "TAZI", "birth_date": BORN, "place": "1"}
    right = {"given_latin": "KARIM", "family_latin": "FASSI", "birth_date": date(2011, 1, 2), "place": "1"}
    assert pairs(engine, [left], [{"entity": "x", **right}]) == set()


def test_what_is_missing_on_both_sides_is_no_agreement(engine: Engine) -> None:
    assert pairs(engine, [{"given_latin": "KARIM"}], [{"entity": "x", "given_latin": "KARIM"}]) == set()


def test_second_keys_count_too(engine: Engine) -> None:
    both = {"given_arabic": "إدريس", "given_latin": "DRISS", "birth_date": BORN}
    assert pairs(engine, [both], [{"entity": "x", "given_latin": "DRISS", "birth_date": BORN}]) == {(1, False, "x")}
    assert pairs(engine, [{"given_latin": "DRISS", "birth_date": BORN}], [{"entity": "x", **both}]) == {(1, False, "x")}


def test_exchanged_names_meet_only_where_both_are_told(engine: Engine) -> None:
    left = {"given_latin": "TAZI", "family_latin": "KARIM", "birth_date": BORN}
    right = {"entity": "x", "given_latin": "KARIM", "family_latin": "TAZI", "birth_date": BORN}
    assert pairs(engine, [left], [right]) == {(1, True, "x")}
    assert pairs(engine, [left], [{**right, "family_latin": "FASSI"}]) == set()


def test_crowds_are_counted_and_left_out(engine: Engine) -> None:
    crowd = [
        {"entity": f"e{n}", "place": "1", "birth_date": BORN, "given_latin": f"{'ABDELKARIM'[n:]}"} for n in range(5)
    ]
    left = {"place": "1", "birth_date": BORN, "given_latin": "ABDELKARIM"}
    assert len(pairs(engine, [left], crowd, largest=5)) == 5
    assert pairs(engine, [left], crowd, largest=4) == {(1, False, "e0")}


def test_crowds_that_a_row_falls_into_are_told_with_their_size(engine: Engine) -> None:
    elsewhere = [{"entity": f"f{n}", "place": "2", "birth_date": BORN} for n in range(5)]
    crowd = [{"entity": f"e{n}", "place": "1", "birth_date": BORN} for n in range(5)]
    load_features(engine, "fi", [{"place": "1", "birth_date": BORN}, {"place": "1", "birth_date": BORN}])
    load_features(engine, "fs", [*crowd, *elsewhere])
    create_keys(engine, "fi", "ki", "row", RULES, swapped=True)
    create_keys(engine, "fs", "ks", "entity", RULES, swapped=False)
    [crowded], _ = create_crowds(engine, "ki", "ks", RULES, 4)
    assert (crowded.rule, crowded.blocks, crowded.records) == (("birth", "place"), 1, 5)
