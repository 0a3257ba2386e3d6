"""What is kept of standing people changes how long a scoring takes, never what it finds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers.linkage.people import AMINA, AMINA_IN_ARABIC, load_features, relations, rows_of, strangers
from wasl.engine.port import Engine
from wasl.registers.linkage.blocking import create_keys
from wasl.registers.linkage.model import THOUSANDTHS, prior_model
from wasl.registers.linkage.score import Known, create_candidates, create_scores

FLOOR = -50 * THOUSANDTHS
MODEL = prior_model()
STANDING = [
    {"entity": "old", "source": "a", "source_key": "1", **AMINA, "given_latin": "AMINATOU"},
    {"entity": "amina", "source": "b", "source_key": "2", **AMINA_IN_ARABIC},
    {"entity": "mother", "source": "a", "source_key": "3", **AMINA},
    {"entity": "mother", "source": "a", "source_key": "4", **AMINA, "given_latin": "SALMA"},
    *({"source": "c", "source_key": str(number), **one} for number, one in enumerate(strangers(60))),
]
RENAMED: list[tuple[str, str | None, str | None, str]] = [("old", None, None, "amina"), ("mother", "a", "4", "salma")]
"""Two who were one, and one who was two."""


@pytest.fixture
def people(engine: Engine) -> Engine:
    """Relations ``fi``; ``written``, people under the names they were recorded by; ``renamed``; ``now``, whose they are now."""
    incoming = [AMINA, {**AMINA, "given_latin": "SALMA"}, AMINA_IN_ARABIC, {**strangers(1)[0]}]
    load_features(engine, "fi", [{name: value for name, value in one.items() if name != "entity"} for one in incoming])
    load_features(engine, "written", STANDING)
    texts = (f"({', '.join('NULL' if each is None else repr(each) for each in one)})" for one in RENAMED)
    engine.create("renamed", f"SELECT * FROM (VALUES {', '.join(texts)}) AS r(entity, source, source_key, now)")
    now = {(entity, source, key): now for entity, source, key, now in RENAMED}

    def called(one: dict[str, Any]) -> str:
        entity = str(one["entity"])
        return now.get((entity, one["source"], one["source_key"])) or now.get((entity, None, None)) or entity

    load_features(engine, "now", [{**one, "entity": called(one)} for one in STANDING])
    return engine


def known(engine: Engine, renamed: str | None) -> Known:
    create_keys(engine, "written", "kept", "entity", MODEL.rules, swapped=False)
    entities = len({one["entity"] for one in rows_of(engine, "SELECT entity FROM now")})
    return Known(entities=entities, keys="kept", renamed=renamed)


def found(engine: Engine, standing: str, known: Known | None = None) -> list[dict[str, Any]]:
    create_candidates(engine, "fi", standing, MODEL, "found", least_bits=FLOOR, known=known or Known())
    return rows_of(engine, 'SELECT * FROM found ORDER BY "row", "rank"')


def test_kept_blocks_find_the_same(people: Engine) -> None:
    create_keys(people, "now", "kept", "entity", MODEL.rules, swapped=False)
    assert found(people, "now", Known(keys="kept")) == found(people, "now") != []


def test_merged_and_split_people_are_met_under_any_name(people: Engine) -> None:
    as_they_are = found(people, "now")
    assert {"amina", "mother", "salma"} <= {one["entity"] for one in as_they_are}
    assert found(people, "written", known(people, "renamed")) == as_they_are
    assert found(people, "written", known(people, None)) != as_they_are


def test_links_are_scored_by_whose_the_records_are_now(people: Engine) -> None:
    linked = """SELECT CAST(1 AS BIGINT) AS "row", 'amina' AS entity UNION ALL SELECT CAST(2 AS BIGINT), 'salma'"""
    people.create("links", linked)

    def scores(standing: str, known: Known | None = None) -> list[dict[str, Any]]:
        create_scores(people, "fi", standing, "links", MODEL, "scored", known=known or Known())
        return rows_of(people, 'SELECT * FROM scored ORDER BY "row"')

    as_they_are = scores("now")
    assert [one["entity"] for one in as_they_are] == ["amina", "salma"]
    assert scores("written", known(people, "renamed")) == as_they_are


def test_nothing_is_left_behind(people: Engine) -> None:
    before = relations(people)
    found(people, "written", known(people, "renamed"))
    assert relations(people) - before == {"found", "kept"}
