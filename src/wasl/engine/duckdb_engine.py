"""The embedded engine: DuckDB in this process, bounded in memory, spilling to the folder it is given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from wasl.engine.dialect import Dialect, EngineName
from wasl.engine.duckdb_dialect import DuckDBDialect
from wasl.engine.parquet import put_in_place
from wasl.engine.quote import relation

MEMORY = "1600MB"
"""Default of WASL_MEMORY; beyond it DuckDB spills."""

_PARQUET = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 4096"
# Numbers that are all different are known as such after a few thousand, not after a fifth of a row group: version 2 then keeps
# what one adds to the one before.


class DuckDBEngine:
    """See `port.Engine`. One connection to compute, one to write files beside it; each uses several threads."""

    name: EngineName = "duckdb"
    dialect: Dialect = DuckDBDialect()

    def __init__(self, folder: Path) -> None:
        threads = int(os.environ.get("WASL_THREADS") or os.cpu_count() or 2)
        spill = folder / "duckdb"
        spill.mkdir(parents=True, exist_ok=True)
        self.connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": os.environ.get("WASL_MEMORY", MEMORY),
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._run("SET GLOBAL TimeZone = 'UTC'")
        self.memory = int(self._run("SELECT parse_formatted_bytes(current_setting('memory_limit'))")[0][0])
        self._writer = self.connection.cursor()

    def view_parquet(self, name: str, paths: Iterable[Path]) -> None:
        files = ", ".join(self.dialect.literal(str(path)) for path in paths)
        self.view(name, f"SELECT * FROM read_parquet([{files}])")

    def view_rows(self, name: str, path: Path) -> None:
        source = f"read_parquet({self.dialect.literal(str(path))}, file_row_number = true)"
        self.view(name, f'SELECT file_row_number + 1 AS "__row", * EXCLUDE file_row_number FROM {source}')

    def view_arrow(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        self.connection.register("arrow_at_hand", table)
        try:
            self.create(name, "SELECT * FROM arrow_at_hand")
        finally:
            self.connection.unregister("arrow_at_hand")

    def create(self, name: str, sql: str, *, as_written: bool = False) -> None:
        # The old relation may be read by `sql`: it goes only when the new one stands.
        with self._without("join_order", "build_side_probe_side") if as_written else nullcontext():
            self._run(f"CREATE OR REPLACE TABLE next_relation AS {sql}")
        self.drop(name)
        self._run(f"ALTER TABLE next_relation RENAME TO {relation(name)}")

    def view(self, name: str, sql: str) -> None:
        self.drop(name)
        self._run(f"CREATE VIEW {relation(name)} AS {sql}")

    def read(self, sql: str, rows_per_batch: int = 20_000) -> pa.RecordBatchReader:
        reader: pa.RecordBatchReader = self.connection.sql(sql).to_arrow_reader(rows_per_batch)
        return reader

    def write_parquet(self, sql: str, path: Path) -> int:
        with put_in_place(path) as draft:
            target = self.dialect.literal(str(draft))
            copied = self._writer.execute(f"COPY ({sql}) TO {target} ({_PARQUET})").fetchall()
            return int(copied[0][0])

    def count(self, name: str) -> int:
        return int(self._run(f"SELECT count(*) FROM {relation(name)}")[0][0])

    def drop(self, *names: str) -> None:
        for name in names:
            kind = self._run(
                "SELECT table_type FROM information_schema.tables WHERE table_name = "
                + self.dialect.literal(name.casefold())
            )
            for (found,) in kind:
                self._run(f"DROP {'VIEW' if found == 'VIEW' else 'TABLE'} {relation(name)}")

    def close(self) -> None:
        self._writer.close()
        self.connection.close()

    @contextmanager
    def _without(self, *optimizers: str) -> Iterator[None]:
        self._run(f"SET disabled_optimizers = '{','.join(optimizers)}'")
        try:
            yield
        finally:
            self._run("SET disabled_optimizers = ''")

    def _run(self, sql: str) -> list[Any]:
        # Fetched whole, because a connection with an unfinished result takes no other work.
        return self.connection.execute(sql).fetchall()
