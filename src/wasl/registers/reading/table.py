"""Rows that are already apart (workbooks, JSON, Parquet, packages), written as text cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wasl.engine.arrow import columns
from wasl.engine.parquet import put_in_place

_ROWS_AT_ONCE = 50_000


def write_rows(rows: Iterable[Mapping[str, str | None]], names: Sequence[str], out: Path) -> int:
    """Write `rows` in the columns `names`, in bounded memory; how many they were."""
    schema = columns(dict.fromkeys(names, pa.string()))
    written = 0
    with put_in_place(out) as draft, pq.ParquetWriter(draft, schema, compression="lz4") as writer:
        for batch in _batches(rows):
            cells = [pa.array([row.get(name) for row in batch], pa.string()) for name in names]
            writer.write_batch(pa.record_batch(cells, schema=schema))
            written += len(batch)
    return written


def _batches(rows: Iterable[Mapping[str, str | None]]) -> Iterator[list[Mapping[str, str | None]]]:
    source = iter(rows)
    while batch := list(islice(source, _ROWS_AT_ONCE)):
        yield batch


def write_table(table: pa.Table, names: Sequence[str], out: Path) -> int:
    """Write a table whose columns already bear the names; every cell as text, dates in ISO 8601."""
    columns = [
        table.column(name).cast(pa.string()) if name in table.column_names else _nothing(table) for name in names
    ]
    with put_in_place(out) as draft:
        pq.write_table(pa.table(columns, names=list(names)), draft, compression="lz4")
    return int(table.num_rows)


def _nothing(table: pa.Table) -> Any:
    return pa.nulls(table.num_rows, pa.string())
