"""The same linkage on both engines: features, candidates, decisions, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.registers.linkage.people import AMINA, AMINA_IN_ARABIC, load_features, rows_of, strangers
from tests.registers.linkage.test_decide import USUAL
from wasl.engine.choose import open_engine
from wasl.registers.linkage.decide import create_contradictions, create_decisions
from wasl.registers.linkage.evaluate import evaluate
from wasl.registers.linkage.model import prior_model
from wasl.registers.linkage.score import create_candidates, create_scores


def linked(name: str, folder: Path) -> dict[str, Any]:
    """Everything linkage computes on one engine."""
    engine = open_engine(name, folder)
    incoming = [AMINA, AMINA_IN_ARABIC, {**AMINA, "given_latin": "BERRADA", "family_latin": "AMINA"}, {}]
    incoming += [{key: value for key, value in one.items() if key != "entity"} for one in strangers(20)]
    load_features(engine, "fi", incoming)
    load_features(engine, "fs", [{"entity": "amina", **AMINA}, *strangers(60)])
    model = prior_model()
    done = create_candidates(engine, "fi", "fs", model, "found", least_bits=USUAL.least, largest_block=20)
    create_decisions(engine, "fi", "found", model, USUAL, "decided")
    engine.create("links", "SELECT CAST(5 AS BIGINT) AS \"row\", 'amina' AS entity")
    create_scores(engine, "fi", "fs", "links", model, "scored")
    create_contradictions(engine, "scored", model, "denied")
    engine.create("graded", "SELECT COALESCE(entity, 'none') AS found, outcome AS truth FROM decided")
    results = {
        "features": rows_of(engine, 'SELECT * FROM fi ORDER BY "row"'),
        "done": done,
        "found": rows_of(engine, 'SELECT * FROM found ORDER BY "row", "rank"'),
        "decided": rows_of(engine, 'SELECT * FROM decided ORDER BY "row"'),
        "denied": rows_of(engine, "SELECT * FROM denied"),
        "quality": [(one.records, round(one.b_cubed.f1 or 0, 9)) for one in evaluate(engine, "graded")],
    }
    engine.close()
    return results


@pytest.mark.spark
@pytest.mark.slow
def test_both_engines_link_alike(tmp_path: Path) -> None:
    embedded, distributed = (linked(name, tmp_path / name) for name in ("duckdb", "spark"))
    assert embedded["found"]
    for part in embedded:
        assert distributed[part] == embedded[part], part
