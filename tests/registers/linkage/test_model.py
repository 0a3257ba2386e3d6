"""Kept weights: exact, versioned, readable again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.kernel.text import Text
from wasl.registers.declared import LinkageModel
from wasl.registers.linkage.model import Model, evidence_of, load, prior_model, thousandths

TITLE = Text(fr="Essai", ar="تجربة", en="Trial")


def with_frequencies() -> Model:
    counted = pa.table({"value": ["KRM", "SLM"], "n": pa.array([3, 2], pa.int64())})
    return replace(prior_model(), frequencies={"given_key": counted})


def test_a_saved_model_is_the_same_model(tmp_path: Path) -> None:
    model = with_frequencies()
    model.save(tmp_path / "kept")
    again = load(tmp_path / "kept")
    assert again.parameters == model.parameters
    assert again.frequencies["given_key"].equals(model.frequencies["given_key"])
    assert again.fingerprint == model.fingerprint


def test_a_missing_or_broken_model_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path)
    (tmp_path / "weights.json").write_text('{"chances": {}, "overlap": "much"}')
    with pytest.raises(msgspec.ValidationError):
        load(tmp_path)


def test_the_fingerprint_changes_with_any_weight_and_any_frequency() -> None:
    model = with_frequencies()
    other_overlap = replace(model, parameters=msgspec.structs.replace(model.parameters, overlap=0.4))
    other_counts = replace(model, frequencies={"given_key": pa.table({"value": ["KRM", "SLM"], "n": [3, 3]})})
    assert len({one.fingerprint for one in (model, other_overlap, other_counts, prior_model())}) == 4


def test_the_fingerprint_does_not_depend_on_the_order_of_rows() -> None:
    model = with_frequencies()
    turned = {"given_key": model.frequencies["given_key"].take([1, 0])}
    assert replace(model, frequencies=turned).fingerprint == model.fingerprint


def test_prior_chances_are_chances_and_cover_every_level() -> None:
    model = prior_model()
    for comparison in model.comparisons:
        chances = [model.chances(comparison.name, level.name) for level in comparison.levels]
        assert sum(one.m for one in chances) == pytest.approx(1, abs=1e-3), comparison.name
        assert sum(one.u for one in chances) == pytest.approx(1, abs=1e-3), comparison.name
        assert set(model.parameters.chances[comparison.name]) == {level.name for level in comparison.levels}


def test_prior_weights_say_that_agreement_speaks_for_and_disagreement_against() -> None:
    model = prior_model()
    for comparison in model.comparisons:
        first, *_, last = (model.chances(comparison.name, level.name) for level in comparison.levels)
        assert first.m > first.u, comparison.name
        assert last.m < last.u, comparison.name


def test_a_declaration_extends_the_prior() -> None:
    declared = LinkageModel(
        title=TITLE, register="person", households=False, also={"street": "text", "postcode": "code"},
        blocks=(("street", "birth"),),
    )  # fmt: skip
    model = prior_model(declared)
    assert [comparison.name for comparison in model.comparisons][-2:] == ["street", "postcode"]
    assert model.rules[-1] == ("street", "birth")
    assert len(model.rules) == len(prior_model().rules) + 1
    assert model.parameters.siblings is None
    assert model.chances("street", "same").m > model.chances("street", "same").u


@settings(deadline=None)
@given(st.floats(0.001, 0.999))
def test_evidence_is_log_odds_and_grows_with_probability(probability: float) -> None:
    assert (
        evidence_of(probability) == -evidence_of(1 - probability)
        or abs(evidence_of(probability) + evidence_of(1 - probability)) <= 1
    )
    assert evidence_of(min(probability * 1.01, 0.9995)) >= evidence_of(probability)


@pytest.mark.parametrize("wrong", [0.0, 1.0, -0.1, 2.0])
def test_certainty_has_no_log_odds(wrong: float) -> None:
    with pytest.raises(ValueError, match="strictly between"):
        evidence_of(wrong)


def test_thousandths_are_whole_and_bounded() -> None:
    assert thousandths(8) == 3000
    assert thousandths(1) == 0
    assert thousandths(0.5) == -1000
    assert thousandths(0) == thousandths(1e-9) > -20_000
