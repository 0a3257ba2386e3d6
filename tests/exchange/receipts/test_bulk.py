"""A bulk append, beside the same entries appended one by one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.exchange.receipts.made import SALT, entry, filled, given, opened
from wasl.exchange.receipts import bulk
from wasl.exchange.receipts.bulk import append_many
from wasl.exchange.receipts.private import read_private
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.errors import WaslError
from wasl.kernel.tiles import tiles_of


def reader(start: int, end: int, batch: int = 100) -> pa.RecordBatchReader:
    """The entries of `given`, as Arrow batches."""
    rows = [
        {
            "entry": made.content().decode(),
            "entity": private and private.entity,
            "salt": private and private.salt,
            "secret_until": private and private.secret_until,
            "case": private and private.case,
        }
        for made, private in given(start, end)
    ]
    schema = pa.schema([pa.field(name, pa.int64() if name == "secret_until" else pa.string()) for name in bulk.GIVEN])
    table = pa.Table.from_pylist(rows, schema=schema)
    return pa.RecordBatchReader.from_batches(schema, table.to_batches(max_chunksize=batch))


def published(folder: Path) -> dict[str, bytes]:
    """The tiles of a log, without those that fuller ones repeat."""
    log = LogReader(folder)
    return {tile.path: (folder / tile.path).read_bytes() for tile in tiles_of(log.size)} | {"root": log.checkpoint.root}


@pytest.mark.parametrize(("before", "count"), [(0, 1), (0, 700), (3, 252), (3, 253), (250, 600), (256, 256), (300, 5)])
def test_bulk_and_one_by_one_give_the_same_log(
    tmp_path: Path, before: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_CHUNK", 150)
    with opened(filled(tmp_path / "bulk", before)) as log:
        assert append_many(log, reader(before, before + count)) == (before, count)
        assert log.append(given(before + count, before + count + 3)).result()[0].index == before + count
    filled(tmp_path / "single", before + count + 3)
    assert published(tmp_path / "bulk") == published(tmp_path / "single")
    ours, theirs = (
        [row for each in read_private(tmp_path / name) for row in each.table().to_pylist()]
        for name in ("bulk", "single")
    )
    assert ours == theirs


def test_entries_come_straight_from_a_query(tmp_path: Path) -> None:
    query = f"""
        select {entry(1).content().decode()!r} as entry, 'entity-1' as entity, '{SALT}' as salt,
               0::bigint as secret_until, '' as case from range(1000)
    """
    with opened(tmp_path) as log:
        assert append_many(log, duckdb.sql(query).to_arrow_reader(300)) == (0, 1000)
    assert set(LogReader(tmp_path).entries()) == {entry(1).content()}


def test_no_rows_change_nothing(tmp_path: Path) -> None:
    with opened(filled(tmp_path, 5)) as log:
        assert append_many(log, reader(0, 0)) == (5, 0)
    assert LogReader(tmp_path).size == 5
    assert len(list(read_private(tmp_path))) == 1


@pytest.mark.parametrize("fault", ["null", "large", "column", "disk"])
def test_a_bulk_append_that_fails_leaves_the_log_as_it_was(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 300)
    before = published(tmp_path)
    table = reader(300, 900).read_all()
    content = {"null": None, "large": "a" * 65_536}.get(fault, "{}")
    entries = pa.array([*table["entry"].to_pylist()[:-1], content], pa.string())
    table = table.set_column(0, "entry", entries)
    if fault == "column":
        table = table.drop_columns(["salt"])
    if fault == "disk":
        monkeypatch.setattr(Path, "write_bytes", _full(Path.write_bytes))
    with opened(tmp_path) as log:
        with pytest.raises(WaslError, match=r"absent, or has more|without salt|receipts cannot be kept"):
            append_many(log, pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=100)))
        monkeypatch.undo()
        assert log.size == 300
        assert not (tmp_path / "staged").exists()
        assert published(tmp_path) == before
        assert append_many(log, reader(300, 400)) == (300, 100)
    filled(tmp_path / "single", 400)
    assert published(tmp_path) == published(tmp_path / "single")


def _full(write: Any) -> Any:
    def refuse(path: Path, content: bytes) -> int:
        if path.name == "001":
            raise OSError(28, "No space left on device")
        return int(write(path, content))

    return refuse


STEPS = ("before the commit", "after the commit", "while tiles are moved")


@pytest.mark.parametrize("step", STEPS)
def test_a_bulk_append_killed_at_any_step_is_all_there_or_not_at_all(tmp_path: Path, step: str) -> None:
    filled(tmp_path / "log", 300)
    child = os.fork()
    if child == 0:
        try:
            _killed_bulk(tmp_path / "log", step)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    with opened(tmp_path / "log") as log:
        assert log.size == (300 if step == STEPS[0] else 900)
        log.append(given(log.size, 901)).result()
    filled(tmp_path / "single", 901)
    assert published(tmp_path / "log") == published(tmp_path / "single")
    rows = {index for each in read_private(tmp_path / "log") for index in each.table()["index"].to_pylist()}
    assert rows == set(range(901))


def _killed_bulk(folder: Path, step: str) -> None:
    moved = 0
    replace = os.replace

    def killing(path: str, target: str) -> None:
        nonlocal moved
        moved += 1
        if moved == 4:
            os._exit(9)
        replace(path, target)

    if step == STEPS[0]:
        bulk.sync_filesystem = lambda folder: os._exit(9)
    elif step == STEPS[1]:
        bulk.publish = lambda staged, folder: os._exit(9)
    with opened(folder) as log:
        if step == STEPS[2]:
            os.replace = killing  # type: ignore[assignment]
        append_many(log, reader(300, 900))
