"""FEBRL 4 (Christen 2008): 5,000 people and a badly typed copy of each, linked by the very code that links registers.

Only the declaration differs: addresses are compared too, and no household is thought of.
"""

from __future__ import annotations

import csv
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.registers.linkage.people import load_features, rows_of
from wasl.engine.port import Engine
from wasl.kernel.text import Text
from wasl.registers.declared import LinkageModel
from wasl.registers.linkage.decide import bands, create_decisions
from wasl.registers.linkage.model import Model, prior_model
from wasl.registers.linkage.score import create_candidates
from wasl.registers.linkage.training import train

DECLARED = LinkageModel(
    title=Text(fr="FEBRL", ar="FEBRL", en="FEBRL"),
    register="person",
    households=False,
    also={"street": "text", "number": "code", "postcode": "code"},
    blocks=(
        ("given_key", "postcode"), ("family_key", "postcode"), ("given_key", "street"), ("family_key", "street"),
        ("street", "number"), ("postcode", "number"), ("place", "number"),
    ),
)  # fmt: skip


@pytest.fixture
def febrl(engine: Engine) -> Engine:
    """Relations ``fi`` (the originals) and ``fs`` (the copies), and ``truth`` (row, entity)."""
    folder = Path(os.environ.get("WASL_SHARED", ROOT.parent / "shared")) / "data" / "febrl"
    if not folder.is_dir():
        pytest.skip(
            f"no FEBRL 4 at {folder}: it is public, but not ours to ship; set WASL_SHARED to the folder of data/febrl"
        )
    originals, copies = (people(folder / f"dataset4{part}.csv") for part in "ab")
    load_features(engine, "fi", originals, DECLARED.also)
    load_features(engine, "fs", [{**one, "entity": one["source_key"]} for one in copies], DECLARED.also)
    engine.create(
        "truth",
        "SELECT i.\"row\", s.entity FROM fi AS i JOIN fs AS s ON s.entity = concat(replace(i.source_key, '-org', ''), '-dup-0')",
    )
    return engine


def people(path: Path) -> list[dict[str, Any]]:
    """The file's rows as linkage receives them; its social security number is left aside."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{key.strip(): value.strip() or None for key, value in row.items()} for row in csv.DictReader(file)]
    return [
        {
            "source_key": row["rec_id"], "given_latin": row["given_name"], "family_latin": row["surname"],
            "birth_date": day(row["date_of_birth"]), "place": row["suburb"], "street": row["address_1"],
            "number": row["street_number"], "postcode": row["postcode"],
        }
        for row in rows
    ]  # fmt: skip


def day(text: str | None) -> date | None:
    try:
        return datetime.strptime(text or "", "%Y%m%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None


def f1(engine: Engine, model: Model) -> float:
    """One-to-one, counting only what is attached without a person's help."""
    thresholds = bands(DECLARED)
    create_candidates(engine, "fi", "fs", model, "found", least_bits=thresholds.least)
    create_decisions(engine, "fi", "found", model, thresholds, "decided")
    [counts] = rows_of(
        engine,
        "SELECT count(d.entity) AS found, sum(CASE WHEN d.entity = t.entity THEN 1 ELSE 0 END) AS both, count(*) AS true_links,"
        ' count(DISTINCT d.entity) AS entities FROM truth AS t JOIN decided AS d ON d."row" = t."row"',
    )
    assert counts["true_links"] == 5000
    assert counts["entities"] == counts["found"]
    return 2 * int(counts["both"]) / (counts["found"] + counts["true_links"])


def test_weights_that_ship_link_febrl_well(febrl: Engine) -> None:
    assert f1(febrl, prior_model(DECLARED)) >= 0.985


@pytest.mark.slow
def test_trained_weights_link_febrl_nearly_perfectly(febrl: Engine) -> None:
    assert f1(febrl, train(febrl, "fi", "fs", prior_model(DECLARED))) >= 0.99
