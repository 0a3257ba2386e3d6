"""What DuckDB knows of its memory, and which side of a join it holds there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wasl.engine.duckdb_engine import DuckDBEngine


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, memory: str = "200MB") -> DuckDBEngine:
    monkeypatch.setenv("WASL_MEMORY", memory)
    return DuckDBEngine(folder)


def test_the_engine_knows_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = (opened(tmp_path / size, monkeypatch, size) for size in ("100MB", "1600MB"))
    assert small.memory == pytest.approx(100_000_000, rel=0.01)
    assert large.memory == pytest.approx(1_600_000_000, rel=0.1)


def joins(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan["name"].strip() == "HASH_JOIN":
        yield plan
    for child in plan["children"]:
        yield from joins(child)


def held(engine: DuckDBEngine, sql: str, monkeypatch: pytest.MonkeyPatch, **how: bool) -> str:
    """What the joins of `sql` hold when it is created: the side that DuckDB's plans put second."""
    plans: list[str] = []
    run = engine._run

    def explained(sql: str) -> list[Any]:
        if sql.startswith("CREATE"):
            plans.append(engine.connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()[0][1])
        return run(sql)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "_run", explained)
        engine.create("met", sql, **how)
    return json.dumps([join["children"][1] for join in joins(json.loads(plans[0])[0])])


def test_a_join_as_written_holds_its_right_side_whatever_is_guessed_of_the_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(tmp_path, monkeypatch)
    path = tmp_path / "people.parquet"
    pq.write_table(pa.table({"key": [f"k{n}" for n in range(100)], "wide": ["w"] * 100}), path)
    engine.view_parquet("people", [path])
    engine.create("pairs", "SELECT concat('k', CAST(n AS STRING)) AS key, n AS pair FROM range(3000) AS r(n)")
    joined = "SELECT p.*, q.pair FROM people AS p JOIN pairs AS q ON q.key = p.key"
    assert "PARQUET" in held(engine, joined, monkeypatch), "the smaller side, by its guess"
    written = held(engine, joined, monkeypatch, as_written=True)
    assert "pairs" in written
    assert "PARQUET" not in written
    assert engine.count("met") == 100
