"""The distributed engine: Apache Spark, here in local mode unless the environment names a cluster (WASL_SPARK_MASTER)."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wasl.engine.dialect import Dialect, EngineName
from wasl.engine.parquet import put_in_place
from wasl.engine.quote import relation
from wasl.engine.spark_dialect import SparkDialect
from wasl.kernel.errors import WaslError


class SparkEngine:
    """See `port.Engine`. Relations are Parquet folders under `folder`, so that memory is bounded and plans stay short."""

    name: EngineName = "spark"
    dialect: Dialect = SparkDialect()
    memory = 4_000_000_000
    # Each slice has a price of its own here, and Spark spills whatever a join holds.

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "spark"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._numbers = count()
        # A session of its own: relations of two engines in one process never meet.
        self.session = _session().newSession()

    def view_parquet(self, name: str, paths: Iterable[Path]) -> None:
        self._name(name, self.session.read.parquet(*map(str, paths)))

    def view_rows(self, name: str, path: Path) -> None:
        self._name(name, self.session.read.parquet(str(path)).selectExpr('_metadata.row_index + 1 AS "__row"', "*"))

    def view_arrow(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        path = self._next()
        path.mkdir()
        reader = table if isinstance(table, pa.RecordBatchReader) else table.to_reader()
        with pq.ParquetWriter(path / "part.parquet", reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        self._name(name, self.session.read.parquet(str(path)))

    def create(self, name: str, sql: str, *, as_written: bool = False) -> None:
        path = self._next()
        self.session.sql(sql).write.parquet(str(path))
        self._name(name, self.session.read.parquet(str(path)))

    def view(self, name: str, sql: str) -> None:
        self._name(name, self.session.sql(sql))

    def read(self, sql: str, rows_per_batch: int = 20_000) -> pa.RecordBatchReader:
        table: pa.Table = self.session.sql(sql).toArrow()
        return table.to_reader(rows_per_batch)

    def write_parquet(self, sql: str, path: Path) -> int:
        parts = self._next()
        self.session.sql(sql).coalesce(1).write.parquet(str(parts))
        (part,) = parts.glob("part-*.parquet")
        with put_in_place(path) as draft:
            shutil.copyfile(part, draft)
        shutil.rmtree(parts)
        return int(pq.read_metadata(path).num_rows)

    def count(self, name: str) -> int:
        return int(self.session.sql(f"SELECT count(*) FROM {relation(name)}").first()[0])

    def drop(self, *names: str) -> None:
        for name in names:
            relation(name)
            self.session.catalog.dropTempView(name)

    def close(self) -> None:
        for table in self.session.catalog.listTables():
            self.session.catalog.dropTempView(table.name)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _name(self, name: str, frame: Any) -> None:
        relation(name)
        frame.createOrReplaceTempView(name)

    def _next(self) -> Path:
        return self._folder / f"relation-{next(self._numbers)}"


@cache
def _scratch() -> Path:
    """Spark's own folder. It lives as long as the process: the session behind all engines is one, and outlives each of them."""
    folder = Path(tempfile.mkdtemp(prefix="wasl-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise WaslError(
            "Spark is not installed", mend="install wasl with its extra: pip install 'wasl[spark]'"
        ) from missing
    threads = os.environ.get("WASL_THREADS") or "*"
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.warehouse.dir": str(_scratch() / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.local.dir": str(_scratch() / "local"),
    }
    builder = SparkSession.builder.appName("wasl").master(os.environ.get("WASL_SPARK_MASTER", f"local[{threads}]"))
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
