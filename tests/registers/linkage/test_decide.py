"""Attach, hold or new: the bands, the margin, one row per person and file, and identifiers that lie."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.registers.linkage.people import AMINA, AMINA_IN_ARABIC, load_features, rows_of, strangers
from wasl.engine.port import Engine
from wasl.kernel.text import Text
from wasl.registers.declared import LinkageModel
from wasl.registers.linkage.decide import Bands, bands, create_contradictions, create_decisions
from wasl.registers.linkage.model import THOUSANDTHS, prior_model
from wasl.registers.linkage.score import create_candidates, create_scores

ELSEWHEN = AMINA["birth_date"].replace(year=1987, month=7, day=29)
USUAL = bands(LinkageModel(title=Text(fr="Essai", ar="تجربة", en="Trial"), register="person"))
Row = Mapping[str, Any]


def decided(engine: Engine, incoming: Sequence[Row], standing: Sequence[Row], claimed: str | None = None) -> list[Row]:
    load_features(engine, "fi", incoming)
    load_features(engine, "fs", standing)
    model = prior_model()
    create_candidates(engine, "fi", "fs", model, "found", least_bits=USUAL.least)
    create_decisions(engine, "fi", "found", model, USUAL, "decided", claimed)
    return rows_of(engine, 'SELECT * FROM decided ORDER BY "row"')


def standing_amina(**other: Any) -> list[dict[str, Any]]:
    return [{"entity": "amina", **AMINA, **other}, *strangers(300)]


def test_bands_follow_the_declaration() -> None:
    assert Bands(accept=6629, review=0, margin=2000) == USUAL
    assert USUAL.least == -2000


def test_the_sure_are_attached_and_the_unknown_are_new(engine: Engine) -> None:
    unknown = {"given_latin": "SOUKAINA", "family_latin": "LAHLOU", "birth_date": AMINA["birth_date"]}
    first, second, third = decided(engine, [AMINA, unknown, {}], standing_amina())
    assert (first["outcome"], first["entity"]) == ("attach", "amina")
    assert first["probability"] > 0.99
    for row in (second, third):
        assert (row["outcome"], row["entity"], row["probability"], row["candidates"]) == ("new", None, 0.0, "[]")


def test_the_doubtful_wait_for_a_person_with_what_speaks_for_and_against(engine: Engine) -> None:
    doubtful = {"given_latin": "AMINA", "family_latin": "BERRADA", "birth_date": AMINA["birth_date"].replace(day=2)}
    [row] = decided(engine, [doubtful], standing_amina())
    assert (row["outcome"], row["entity"]) == ("hold", None)
    assert 0.5 <= row["probability"] < 0.99
    [candidate] = json.loads(row["candidates"])
    assert candidate["entity"] == "amina"
    assert candidate["probability"] == row["probability"]
    assert candidate["bits"]["family"] > 0 > candidate["bits"]["prior"]
    assert sum(candidate["bits"].values()) == pytest.approx(0, abs=7)


def test_two_alike_candidates_are_ambiguous(engine: Engine) -> None:
    namesake = {"entity": "namesake", **AMINA}
    [row] = decided(engine, [AMINA], [*standing_amina(), namesake])
    assert row["outcome"] == "hold"
    assert {one["entity"] for one in json.loads(row["candidates"])} == {"amina", "namesake"}


def test_a_namesake_with_other_parents_is_no_rival(engine: Engine) -> None:
    namesake = {"entity": "namesake", **AMINA, "father_latin": "OMAR", "mother_latin": "HIBA", "place": "01.01"}
    [row] = decided(engine, [AMINA], [*standing_amina(), namesake])
    assert (row["outcome"], row["entity"]) == ("attach", "amina")


def test_at_most_three_candidates_are_shown_best_first(engine: Engine) -> None:
    same = [{"entity": f"e{n}", **AMINA} for n in range(5)]
    [row] = decided(engine, [AMINA], [*same, *strangers(300)])
    shown = json.loads(row["candidates"])
    assert len(shown) == 3
    assert [one["probability"] for one in shown] == sorted((one["probability"] for one in shown), reverse=True)


def test_one_file_does_not_write_one_person_under_two_keys(engine: Engine) -> None:
    weaker = {**AMINA, "given_latin": "AMINATA", "father_latin": None, "mother_latin": None}
    better, other = decided(engine, [AMINA, weaker], standing_amina())
    assert (better["outcome"], better["entity"]) == ("attach", "amina")
    assert other["outcome"] != "attach"


def test_rows_with_equal_claims_under_two_keys_both_wait(engine: Engine) -> None:
    assert [row["outcome"] for row in decided(engine, [AMINA, AMINA], standing_amina())] == ["hold", "hold"]


def test_rows_that_share_a_key_may_share_a_person(engine: Engine) -> None:
    twice = [{**AMINA, "source_key": "k"}, {**AMINA_IN_ARABIC, "source_key": "k"}]
    assert [row["outcome"] for row in decided(engine, twice, standing_amina())] == ["attach", "attach"]


def test_another_source_may_know_the_same_person(engine: Engine) -> None:
    two = [AMINA, {**AMINA, "source": "clinic"}]
    assert [row["outcome"] for row in decided(engine, two, standing_amina())] == ["attach", "attach"]


@pytest.mark.parametrize(("key", "outcome"), [("another", "hold"), ("key-1", "attach")])
def test_an_identifiers_claim_comes_first(engine: Engine, key: str, outcome: str) -> None:
    engine.create("claimed", f"SELECT 'amina' AS entity, 'school' AS source, '{key}' AS source_key")
    [row] = decided(engine, [AMINA], standing_amina(), claimed="claimed")
    assert row["outcome"] == outcome


def test_every_row_gets_exactly_one_outcome(engine: Engine) -> None:
    people = [{key: value for key, value in one.items() if key != "entity"} for one in strangers(60)]
    rows = decided(engine, [*people, AMINA, {}], standing_amina())
    assert [row["row"] for row in rows] == list(range(1, 63))
    assert {row["outcome"] for row in rows} <= {"attach", "hold", "new"}
    assert all((row["entity"] is not None) == (row["outcome"] == "attach") for row in rows)


@pytest.mark.parametrize(
    ("changed", "denied"),
    [
        ({}, False),
        ({"family_latin": "SLAOUI"}, False),
        ({"birth_date": ELSEWHEN}, False),
        ({"given_latin": "TARIK", "family_latin": "LAHLOU"}, False),
        ({"given_latin": "TARIK", "family_latin": "LAHLOU", "birth_date": None}, False),
        (
            {"given_latin": "TARIK", "family_latin": "LAHLOU", "birth_date": ELSEWHEN},
            True,
        ),
    ],
)  # fmt: skip
def test_an_identifier_is_denied_only_by_names_and_birth_together(
    engine: Engine, changed: dict[str, Any], denied: bool
) -> None:
    load_features(engine, "fi", [{**AMINA, **changed}])
    load_features(engine, "fs", standing_amina())
    engine.create("links", "SELECT CAST(1 AS BIGINT) AS \"row\", 'amina' AS entity")
    create_scores(engine, "fi", "fs", "links", prior_model(), "scored")
    create_contradictions(engine, "scored", prior_model(), "denied")
    found = rows_of(engine, "SELECT * FROM denied")
    assert [(one["row"], one["entity"]) for one in found] == ([(1, "amina")] if denied else [])
    for one in found:
        [candidate] = json.loads(one["candidates"])
        assert candidate["bits"]["given"] < 0 > candidate["bits"]["birth"]
        assert one["probability"] < 0.01


def test_the_margin_is_in_bits(engine: Engine) -> None:
    assert (
        bands(LinkageModel(title=Text(fr="Essai", ar="تجربة", en="Trial"), register="person", margin_bits=5)).margin
        == 5 * THOUSANDTHS
    )
