"""Which engine does the bulk work."""

from __future__ import annotations

import os
from pathlib import Path

from wasl.engine.port import Engine
from wasl.kernel.errors import WaslError

ENGINES = ("duckdb", "spark")


def open_engine(name: str | None, folder: Path) -> Engine:
    """An engine that keeps its temporary files under `folder`: `name`, else WASL_ENGINE, else DuckDB.

    Raises WaslError for an unknown name, or for Spark where its extra is not installed.
    """
    chosen = name or os.environ.get("WASL_ENGINE") or "duckdb"
    if chosen == "duckdb":
        from wasl.engine.duckdb_engine import DuckDBEngine

        return DuckDBEngine(folder)
    if chosen == "spark":
        from wasl.engine.spark_engine import SparkEngine

        return SparkEngine(folder)
    raise WaslError(f"there is no engine {chosen!r}", mend=f"choose {' or '.join(ENGINES)}")
