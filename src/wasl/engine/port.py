"""The one interface to bulk work: set-based SQL over named relations.

SQL is written once, in the subset that DuckDB and Spark (ANSI mode, double-quoted identifiers) read alike,
and runs verbatim. Where the two differ, the text comes from `Engine.dialect`, never from the caller's guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from wasl.engine.dialect import Dialect, EngineName


class Engine(Protocol):
    """Set-based work over named relations. Names are local to one engine instance; close it to free them."""

    name: EngineName
    dialect: Dialect
    """The constructs that differ between engines."""
    memory: int
    """Bytes it may hold; who orders work beyond that orders it in slices."""

    def view_parquet(self, name: str, paths: Iterable[Path]) -> None:
        """A view over Parquet files (all with the same columns)."""

    def view_rows(self, name: str, path: Path) -> None:
        """A view over one Parquet file, and ``__row``: the position of each of its rows, from 1."""

    def view_arrow(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        """A relation holding `table`."""

    def create(self, name: str, sql: str, *, as_written: bool = False) -> None:
        """Materialise `sql` as the relation `name`, replacing it.

        `as_written`: its joins are done in the order written, and of each the right side is what memory holds, whatever
        the engine guesses of their sizes. (Spark needs no telling: it holds neither side.)
        """

    def view(self, name: str, sql: str) -> None:
        """Define `name` as `sql` without computing it."""

    def read(self, sql: str, rows_per_batch: int = 20_000) -> pa.RecordBatchReader:
        """Stream the result of `sql`."""

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of `sql` to one Parquet file, atomically; the number of rows.

        Another thread may do it while this one works.
        """

    def count(self, name: str) -> int:
        """Rows in the relation `name`."""

    def drop(self, *names: str) -> None:
        """Forget relations; unknown names are no error."""

    def close(self) -> None: ...
