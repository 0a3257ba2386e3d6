"""A bulk append, beside the same entries appended one by one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from tests.exchange.receipts.made import entry, filled, given, opened
from wasl.exchange.receipts import bulk
from wasl.exchange.receipts.bulk import Recalled, appending
from wasl.exchange.receipts.entry import content_of_roll
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.private import encode, read_private, rows
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import leaf_hash
from wasl.kernel.tiles import tiles_of


def append_many(log: Log, start: int, end: int, at_once: int = 100) -> tuple[int, int]:
    """Append the entries of `given` in bulk, some at a time: where they begin, and how many they are."""
    with appending(log) as receipts:
        for first in range(start, end, at_once):
            some = given(first, min(first + at_once, end))
            kept = rows(receipts.size, [encode(private) if private else b"" for _, private in some])
            leaves = receipts.add([made.content() for made, _ in some], *kept.to_batches())
            assert leaves == [leaf_hash(made.content()) for made, _ in some]
        return receipts.first, receipts.size - receipts.first


def published(folder: Path) -> dict[str, bytes]:
    """The tiles of a log, without those that fuller ones repeat."""
    log = LogReader(folder)
    return {tile.path: (folder / tile.path).read_bytes() for tile in tiles_of(log.size)} | {"root": log.checkpoint.root}


def _kept(folder: Path) -> tuple[list[Any], list[Any]]:
    """Rows of subjects, and of entries."""
    told = [each.read() for each in read_private(folder)]
    return tuple(pa.concat_tables(getattr(each, name) for each in told).to_pylist() for name in ("rows", "entries"))


@pytest.mark.parametrize(("before", "count"), [(0, 1), (0, 700), (3, 252), (3, 253), (250, 600), (256, 256), (300, 5)])
def test_bulk_and_one_by_one_give_the_same_log(tmp_path: Path, before: int, count: int) -> None:
    with opened(filled(tmp_path / "bulk", before)) as log:
        assert append_many(log, before, before + count) == (before, count)
        assert log.append(given(before + count, before + count + 3)).result()[0].index == before + count
    filled(tmp_path / "single", before + count + 3)
    assert published(tmp_path / "bulk") == published(tmp_path / "single")
    ours, theirs = (_kept(tmp_path / name) for name in ("bulk", "single"))
    assert ours == theirs


def test_a_roll_is_written_as_its_entry_would_be() -> None:
    subjects = ("aa", "", "bb")
    roll = msgspec.structs.replace(entry(1), subject="", subjects=subjects)
    assert content_of_roll(entry(1), b'"aa","","bb"') == msgspec.structs.replace(entry(1), subjects=subjects).content()
    assert [roll.of_line(line) for line in range(5)] == ["", "aa", "", "bb", ""]
    assert [entry(1).of_line(line) for line in range(2)] == [entry(1).subject, ""]


def test_no_rows_change_nothing(tmp_path: Path) -> None:
    with opened(filled(tmp_path, 5)) as log:
        assert append_many(log, 0, 0) == (5, 0)
    assert LogReader(tmp_path).size == 5
    assert len(list(read_private(tmp_path))) == 1


@pytest.mark.parametrize("fault", ["large", "disk", "elsewhere"])
def test_a_bulk_append_that_fails_leaves_the_log_as_it_was(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 300)
    before = published(tmp_path)
    if fault == "disk":
        monkeypatch.setattr(Path, "write_bytes", _full(Path.write_bytes))
    with opened(tmp_path) as log:
        with pytest.raises(WaslError, match=r"at most|receipts cannot be kept"):
            _append_and_fail(log, fault)
        monkeypatch.undo()
        assert log.size == 300
        assert not (tmp_path / "staged").exists()
        assert published(tmp_path) == before
        assert append_many(log, 300, 400) == (300, 100)
    filled(tmp_path / "single", 400)
    assert published(tmp_path) == published(tmp_path / "single")


def _append_and_fail(log: Log, fault: str) -> None:
    with appending(log) as receipts:
        some = given(300, 900)
        kept = rows(300, [encode(private) if private else b"" for _, private in some])
        receipts.add([made.content() for made, _ in some], *kept.to_batches())
        if fault == "large":
            receipts.add([b"a" * 65_536], *rows(900, [b""]).to_batches())
        if fault == "elsewhere":
            raise OSError(28, "No space left on device")


def test_what_died_is_recalled_only_by_the_same_entries(tmp_path: Path) -> None:
    filled(tmp_path, 300)
    some = [made.content() for made, _ in given(280, 300)]
    nobody = rows(0, []).combine_chunks()
    recalled = Recalled(LogReader(tmp_path), 280)
    assert recalled.add(some, nobody) == [leaf_hash(each) for each in some]
    assert recalled.size == 300
    for others in ([some[1]], [*some, some[0]]):
        with pytest.raises(WaslError, match="registers changed"):
            Recalled(LogReader(tmp_path), 280).add(others, nobody)


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
    rows = {index for each in read_private(tmp_path / "log") for index in each.read().rows["index"].to_pylist()}
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
        append_many(log, 300, 900)
