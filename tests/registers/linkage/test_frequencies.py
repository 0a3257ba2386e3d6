"""How much agreeing on a value is worth."""

from __future__ import annotations

from dataclasses import replace
from math import log2

import pyarrow as pa
import pytest

from tests.registers.linkage.people import load_features, relations, rows_of
from wasl.engine.port import Engine
from wasl.registers.linkage.comparisons import NAME_ROLES
from wasl.registers.linkage.frequencies import BITS, count_frequencies, create_bits, weighed
from wasl.registers.linkage.model import Model, prior_model

GIVEN = weighed(prior_model())[0]


def bits(engine: Engine, model: Model, *people: str) -> dict[str, int]:
    create_bits(engine, model, people)
    return {one["value"]: one["bits"] for one in rows_of(engine, f"SELECT * FROM {BITS} WHERE frequent = 'given_key'")}


def test_names_and_place_are_weighed_by_frequency_and_nothing_else() -> None:
    assert [comparison.name for comparison in weighed(prior_model())] == [*NAME_ROLES, "place"]


def test_counts_span_all_relations_and_skip_the_silent(engine: Engine) -> None:
    load_features(engine, "a", [{"given_latin": "KARIM"}, {"given_latin": "SALMA"}, {}])
    load_features(engine, "b", [{"entity": "x", "given_arabic": "كريم"}])
    counted = count_frequencies(engine, ("a", "b"), prior_model())["given_key"].to_pylist()
    assert {one["value"]: one["n"] for one in counted} == {"KRM": 2, "SLM": 1}


def test_the_rarer_the_value_the_more_bits(engine: Engine) -> None:
    load_features(engine, "a", [{"given_latin": "KARIM"}] * 900 + [{"given_latin": "SALMA"}] * 100)
    found = bits(engine, prior_model(), "a")
    expected = 200 * prior_model().chance_agreement(GIVEN)
    assert found["KRM"] == pytest.approx(-1000 * log2((900 + expected) / 1200), abs=1)
    assert found["SLM"] == pytest.approx(-1000 * log2((100 + expected) / 1200), abs=1)


def test_in_a_small_register_a_name_is_about_as_common_as_names_are(engine: Engine) -> None:
    load_features(engine, "a", [{"given_latin": "KARIM"}])
    average = -1000 * log2(prior_model().chance_agreement(GIVEN))
    assert bits(engine, prior_model(), "a")["KRM"] == pytest.approx(average, abs=800)


def test_bits_are_capped(engine: Engine) -> None:
    counts = pa.table({"value": ["KRM", "SLM"], "n": pa.array([1, 10**9], pa.int64())})
    model = replace(prior_model(), frequencies={"given_key": counts})
    load_features(engine, "a", [{"given_latin": "KARIM"}])
    assert bits(engine, model, "a") == {"KRM": 14_000, "SLM": 0}


def test_kept_frequencies_win_over_those_at_hand(engine: Engine) -> None:
    load_features(engine, "a", [{"given_latin": "SALMA"}] * 10)
    model = replace(prior_model(), frequencies={"given_key": pa.table({"value": ["KRM"], "n": [10]})})
    assert set(bits(engine, model, "a")) == {"KRM"}
    assert "linkage_counts" not in relations(engine)
