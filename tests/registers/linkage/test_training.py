"""Weights learnt without labels: the same every time, sensible, and better than nothing said."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.registers.linkage.people import load_features
from wasl.engine.port import Engine
from wasl.registers.linkage.model import Model, prior_model
from wasl.registers.linkage.training import train

GIVEN = """
SALMA KARIM NADIA OMAR HIBA TARIK LEILA BADR GHITA FOUAD JIHANE YOUSSEF ZINEB RACHID SOUKAINA HAMZA IMANE ANAS
""".split()  # noqa: SIM905 - a list of words reads best as words
FAMILY = """
TAZI FASSI KADIRI NACIRI SLAOUI HADDAD MRABET BENNANI BERRADA LAHLOU SKALLI OUAZZANI KETTANI CHERKAOUI
""".split()  # noqa: SIM905


def population(size: int) -> list[dict[str, Any]]:
    """People drawn at random, always the same."""
    draw = Random(7)
    return [
        {
            "given_latin": draw.choice(GIVEN),
            "family_latin": draw.choice(FAMILY),
            "father_latin": draw.choice(GIVEN),
            "birth_date": date(2000, 1, 2) + timedelta(days=draw.randrange(6200)),
            "sex": draw.choice(("female", "male")),
            "place": f"0{draw.randrange(7)}",
        }
        for _ in range(size)
    ]


def trained(engine: Engine) -> Model:
    people = population(600)
    standing = [{"entity": f"e{n}", **one} for n, one in enumerate(people[:400])]
    incoming = [{**one, "place": "99"} if n % 10 == 0 else one for n, one in enumerate(people[200:])]
    load_features(engine, "fi", incoming)
    load_features(engine, "fs", standing)
    return train(engine, "fi", "fs", prior_model())


@pytest.mark.slow
def test_training_learns_what_the_rows_show_and_keeps_what_they_do_not(engine: Engine) -> None:
    prior, model = prior_model(), trained(engine)
    assert model.parameters.overlap == pytest.approx(0.5, abs=0.05)
    assert model.chances("place", "else").m == pytest.approx(0.1, abs=0.06)
    assert model.chances("birth", "same").m > 0.9
    assert model.chances("given", "spelling").u == pytest.approx(1 / len(GIVEN), rel=0.5)
    assert model.parameters.chances["mother"] == prior.parameters.chances["mother"]
    assert model.parameters.trained_on["incoming"] == 400
    assert model.parameters.trained_at is not None
    assert {str(one["value"]) for one in model.frequencies["place"].to_pylist()} == {"99", *(f"0{n}" for n in range(7))}


@pytest.mark.slow
def test_the_same_rows_give_the_same_weights(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_NOW", "2025-09-01T08:00:00+00:00")
    assert trained(engine).fingerprint == trained(engine).fingerprint
