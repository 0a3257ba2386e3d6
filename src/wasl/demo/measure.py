"""How well the registers found the people behind the demo State's files: the figures a quality page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from wasl.demo.truth import SCRIPTS
from wasl.engine.port import Engine
from wasl.engine.quote import literal
from wasl.registers.linkage.evaluate import Measure, Quality, evaluate_by, recall_between

GROUPS = ("sex", "milieu", "region", "script")


@dataclass(frozen=True, slots=True)
class Found:
    """Linkage against the truth. A record that was refused or waits for a person counts as found alone: it lowers recall."""

    overall: Quality
    by_group: Mapping[str, tuple[Quality, ...]]
    across_scripts: Measure
    """Between people written in Arabic only by one source and in Latin only by another."""


def measure(
    engine: Engine, truth: Path, registered: pa.RecordBatchReader | pa.Table, systems: Mapping[str, str]
) -> Found:
    """Compare `registered` (source, source_key, entity: current records of people) with the folder `truth`.

    `systems` gives the system behind each feed.
    """
    engine.view_parquet("true_rows", sorted(truth.glob("rows-*.parquet")))
    engine.view_parquet("true_people", sorted(truth.glob("people-*.parquet")))
    engine.view_arrow("registered", registered)
    engine.view_arrow("feeds", _feeds(systems))
    engine.create("measured", _measured_sql(engine))
    [overall], *by_group = evaluate_by(engine, "measured", [(), *((group,) for group in GROUPS)])
    return Found(
        overall=overall,
        by_group={group: tuple(found) for group, found in zip(GROUPS, by_group, strict=True)},
        across_scripts=recall_between(engine, "measured", "script", "arabic", "latin"),
    )


def _feeds(systems: Mapping[str, str]) -> pa.Table:
    rows = [
        {"feed": feed, "source": systems[feed], "script": "+".join(scripts)}
        for feed, scripts in SCRIPTS.items()
        if feed in systems
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in ("feed", "source", "script")]))


def _measured_sql(engine: Engine) -> str:
    """Clusters are numbers here: a nation has millions of them."""
    alone = f"concat({literal('alone:')}, t.source, ':', t.\"key\")"
    found = engine.dialect.hash64((f"COALESCE(r.entity, {alone})",))
    return f"""
        SELECT {found} AS found, t.person AS truth, p.sex, p.milieu, p.region, t.script
        FROM (SELECT f.source, trim(t."key") AS "key", min(t.person) AS person, min(f.script) AS script
              FROM "true_rows" AS t JOIN "feeds" AS f ON f.feed = t.feed GROUP BY f.source, trim(t."key")) AS t
        JOIN "true_people" AS p ON p.person = t.person
        LEFT JOIN (SELECT source, source_key, min(entity) AS entity FROM "registered" GROUP BY source, source_key) AS r
          ON r.source = t.source AND r.source_key = t."key\""""
