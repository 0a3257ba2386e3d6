"""Which engine does the bulk work."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def scratch_engine(work: Path, purpose: str) -> Iterator[Engine]:
    """The embedded engine for one piece of work, in a folder under `work` that is named after its purpose and gone after."""
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=work))
    engine = open_engine("duckdb", folder)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)
