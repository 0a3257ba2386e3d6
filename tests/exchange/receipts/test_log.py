"""The writer: what it acknowledged is there, whatever happened since."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given as holding
from hypothesis import strategies as st

from tests.exchange.receipts.made import KEY, ORIGIN, SALT, VERIFIER, entry, filled, given, opened
from wasl.exchange.receipts import log as writing
from wasl.exchange.receipts.entry import Private, Receipt, read_entry, salted
from wasl.exchange.receipts.journal import frames_of, journals, read_frames
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.private import read_private
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.recovery import recover
from wasl.kernel.canonical import canonical_json
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import kept_key, new_key
from wasl.kernel.merkle import leaf_hash

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@holding(WORDS, WORDS, st.lists(WORDS, max_size=3), st.integers(0, 2**53 - 1))
def test_an_entry_is_kept_as_its_canonical_json(consumer: str, purpose: str, fields: list[str], time: int) -> None:
    made = msgspec.structs.replace(entry(1), consumer=consumer, purpose=purpose, fields=tuple(fields), time=time)
    assert made.content() == canonical_json(msgspec.to_builtins(made)).encode()
    assert read_entry(made.content()) == made


def test_receipts_tell_where_entries_stand(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        first = log.append(given(0, 3)).result()
        second = log.append(given(3, 4)).result()
        assert log.append([]).result() == []
        assert log.size == 4
    for number, receipt in enumerate([*first, *second]):
        leaf = leaf_hash(entry(number).content()).hex()
        assert receipt == Receipt(log="gateway", index=number, leaf=leaf)
        assert receipt.header() == f"gateway/{number}/{leaf}"
    reader = LogReader(tmp_path)
    assert [read_entry(content) for content in reader.entries()] == [entry(number) for number in range(4)]


@pytest.mark.parametrize("sizes", [[1], [255, 1, 1], [256], [257, 300], [100] * 9])
def test_a_log_grows_over_many_openings(tmp_path: Path, sizes: list[int]) -> None:
    start = 0
    for size in sizes:
        with opened(tmp_path) as log:
            assert log.size == start
            log.append(given(start, start + size)).result()
        start += size
    assert list(LogReader(tmp_path).entries()) == [each.content() for each, _ in given(0, start)]
    assert not journals(tmp_path)


def test_many_tasks_of_a_loop_share_writes(tmp_path: Path) -> None:
    async def one(log: Log, number: int) -> Receipt:
        (receipt,) = await asyncio.wrap_future(log.append(given(number, number + 1)))
        return receipt

    async def all_of_them(log: Log) -> list[Receipt]:
        return await asyncio.gather(*(one(log, number) for number in range(300)))

    with opened(tmp_path) as log:
        receipts = asyncio.run(all_of_them(log))
        frames = len(list(read_frames(tmp_path)))
    assert sorted(receipt.index for receipt in receipts) == list(range(300))
    assert frames < 100
    reader = LogReader(tmp_path)
    for number, receipt in enumerate(receipts):
        assert reader.entry(receipt.index) == entry(number).content()


def test_threads_append_together(tmp_path: Path) -> None:
    with opened(tmp_path) as log, ThreadPoolExecutor(8) as pool:
        futures = list(pool.map(lambda start: log.append(given(start, start + 5)), range(0, 500, 5)))
        receipts = [future.result() for future in futures]
    for each in receipts:
        assert [receipt.index - each[0].index for receipt in each] == [0, 1, 2, 3, 4]
    assert sorted(receipt.index for each in receipts for receipt in each) == list(range(500))


def test_the_tail_is_read_while_the_log_is_written(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        log.append(given(0, 300)).result()
        reader = LogReader(tmp_path)
        assert reader.size == 300
        assert reader.entry(299) == entry(299).content()
        log.append(given(300, 310)).result()
        reader.refresh()
        assert reader.size == 310
        (*_, tail) = read_private(tmp_path)
        assert tail.read().rows["index"].to_pylist()[-1] == 309


def test_private_parts_stay_beside_the_tiles_until_they_are_done_with(tmp_path: Path) -> None:
    filled(tmp_path, 700)
    with opened(tmp_path) as log:
        log.append([(entry(700), Private(entity="entity-700", salt=SALT, secret_until=5, case="K 1"))]).result()
    files = list(read_private(tmp_path))
    assert [each.first for each in files] == [0, 700]
    told = [each.read() for each in files]
    rows = [row for each in told for row in each.rows.to_pylist()]
    entries = [row for each in told for row in each.entries.to_pylist()]
    assert [(row["index"], row["line"]) for row in rows] == [(index, 0) for index in range(701)]
    for row, said in zip(rows, entries, strict=True):
        content = entry(row["index"]).content()
        assert said == {"index": row["index"], "entry": content.decode(), "leaf": leaf_hash(content).hex()}
        assert row["entity"] is None or salted(row["entity"], row["salt"]) == read_entry(content).subject
    assert [row["entity"] is None for row in rows[:4]] == [True, False, False, True]
    assert (rows[700]["secret_until"], rows[700]["case"]) == (5, "K 1")
    published = b"".join(path.read_bytes() for path in (tmp_path / "tile").rglob("*") if path.is_file())
    assert SALT.encode() not in published
    assert b"entity-1" not in published
    for each in files:
        each.done()
    assert not list(read_private(tmp_path))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SALT.encode() in path.read_bytes()]


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with (
        opened(tmp_path),
        pytest.raises(WaslError, match=f"another process writes this log: {os.getpid()} on .* — stop it"),
    ):
        opened(tmp_path)
    opened(tmp_path).close()


def test_a_log_has_one_key_and_one_origin(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    with pytest.raises(WaslError, match="not signed by the log's key"):
        opened(tmp_path, new_key())
    with pytest.raises(WaslError, match="of another log"):
        Log.open(tmp_path, "gateway", "elsewhere.example", KEY)
    with pytest.raises(WaslError, match="Ed25519"):
        opened(tmp_path / "other", new_key("ES256"))
    assert LogReader(tmp_path).size == 3


def test_an_entry_too_large_is_refused_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        with pytest.raises(WaslError, match="at most 65,535 bytes"):
            log.append([(entry(0, answer="a" * 70_000), None)])
        assert log.append(given(0, 1)).result()[0].index == 0


def test_a_closed_log_keeps_nothing_more(tmp_path: Path) -> None:
    log = opened(tmp_path)
    waiting = [log.append(given(number, number + 1)) for number in range(50)]
    log.close()
    assert [future.result()[0].index for future in waiting] == list(range(50))
    with pytest.raises(WaslError, match="closed"):
        log.append(given(50, 51))
    log.close()


def test_a_forked_child_cannot_write_and_does_not_keep_the_lock(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.append(given(0, 1)).result()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            log.append(given(1, 2))
        except WaslError as error:
            os.write(tell, error.what.encode())
            log.close()
        signal.pause()
    assert b"another process" in os.read(told, 100)
    assert log.append(given(1, 2)).result()[0].index == 1
    log.close()
    with opened(tmp_path) as again:
        assert again.size == 2
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(told)
    os.close(tell)


def _interrupted(folder: Path, commits: int) -> list[int]:
    """A log of 300 published entries and a journal of so many commits of 2, as a kill leaves it. Where each ended."""
    filled(folder, 300)
    made = folder.with_name("made")
    shutil.copytree(folder, made)
    with opened(made) as log:
        path = made / "journal" / f"{300:020}.journal"
        ends = []
        for number in range(commits):
            log.append(given(300 + 2 * number, 302 + 2 * number)).result()
            ends.append(path.stat().st_size)
        content = path.read_bytes()
    (folder / "journal" / path.name).write_bytes(content)
    return ends


def test_a_journal_torn_anywhere_gives_back_all_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "FOLD_AFTER", 60)
    folder = tmp_path / "log"
    ends = _interrupted(folder, 3)
    path = next((folder / "journal").iterdir())
    content = path.read_bytes()
    for length in range(len(content) + 1):
        acknowledged = [end for end in ends if end <= length]
        assert [frame.end for frame in frames_of(content[:length], "journal/x", last=True)] == acknowledged
        if length in acknowledged or length % 50 == 0:
            path.write_bytes(content[:length])
            found = recover(folder, VERIFIER)
            assert found.frontier.size == found.pending.size == 300 + 2 * len(acknowledged), length
    for length in (ends[2], ends[1] + 10, ends[1] - 1, 5):
        again = tmp_path / str(length)
        shutil.copytree(folder, again)
        next((again / "journal").iterdir()).write_bytes(content[:length])
        with opened(again) as log:
            size = 300 + 2 * sum(end <= length for end in ends)
            assert log.append(given(size, size + 1)).result()[0].index == size
        assert list(LogReader(again).entries()) == [each.content() for each, _ in given(0, size + 1)]


def test_a_last_block_that_never_came_to_the_disk_is_torn_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FOLD_AFTER", 60)
    ends = _interrupted(tmp_path / "log", 2)
    path = next((tmp_path / "log" / "journal").iterdir())
    content = path.read_bytes()
    path.write_bytes(content[: ends[0]] + bytes(len(content) - ends[0]))
    with opened(tmp_path / "log") as log:
        assert log.size == 302


def test_no_altered_byte_of_a_journal_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FOLD_AFTER", 60)
    folder = tmp_path / "log"
    _interrupted(folder, 2)
    path = next((folder / "journal").iterdir())
    content = path.read_bytes()
    for at in range(len(content)):
        forged = bytearray(content)
        forged[at] ^= 1
        with pytest.raises(WaslError, match=r"journal/x, byte \d+: the journal was altered"):
            list(frames_of(bytes(forged), "journal/x", last=True))
    path.write_bytes(forged)
    with pytest.raises(WaslError, match=rf"journal/{path.name}, byte \d+: the journal was altered"):
        opened(folder)
    path.write_bytes(content)
    with opened(folder) as log:
        assert log.size == 304


def test_a_lost_journal_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FOLD_AFTER", 60)
    ends = _interrupted(tmp_path / "log", 2)
    path = next((tmp_path / "log" / "journal").iterdir())
    path.write_bytes(path.read_bytes()[ends[0] :])
    with pytest.raises(WaslError, match="journal of the entries from 300 on is missing"):
        opened(tmp_path / "log")


@pytest.mark.parametrize("file", ["checkpoint", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_a_writer_does_not_go_on_from_what_was_altered(tmp_path: Path, file: str) -> None:
    filled(tmp_path, 300)
    path = tmp_path / file
    forged = bytearray(path.read_bytes())
    forged[len(forged) // 2] ^= 4
    path.write_bytes(forged)
    with pytest.raises(WaslError) as caught:
        opened(tmp_path)
    assert file in caught.value.where
    path.unlink()
    with pytest.raises(WaslError, match="missing") as caught:
        opened(tmp_path)
    assert file in caught.value.where


class FullDisk:
    """A disk that has room for so many bytes of a journal."""

    def __init__(self, room: int) -> None:
        self.room, self.write = room, os.write

    def __call__(self, descriptor: int, content: bytes) -> int:
        fitting = min(self.room, len(content))
        if fitting == 0:
            raise OSError(28, "No space left on device")
        self.room -= fitting
        return self.write(descriptor, content[:fitting])


def test_on_a_full_disk_no_receipt_is_given_and_none_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = opened(tmp_path)
    kept = log.append(given(0, 10)).result()
    with monkeypatch.context() as patched:
        patched.setattr(writing.os, "write", FullDisk(500))
        waiting: list[Future[list[Receipt]]] = [log.append(given(10, 15))]
        with pytest.raises(WaslError, match="receipts cannot be kept: No space left on device"):
            waiting[0].result()
        with pytest.raises(WaslError, match="receipts cannot be kept"):
            log.append(given(15, 20))
    assert log.size == 10
    with pytest.raises(WaslError, match="receipts cannot be kept"):
        log.close()
    with opened(tmp_path) as again:
        assert again.size == len(kept) == 10
        assert again.append(given(10, 11)).result()[0].index == 10


def test_when_tiles_cannot_be_written_the_journal_keeps_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = opened(tmp_path)
    with monkeypatch.context() as patched:

        def refuse(*given: object) -> None:
            raise OSError(28, "No space left on device")

        patched.setattr("wasl.exchange.receipts.store.write_at_once", refuse)
        log.append(given(0, 10)).result()
        with pytest.raises(WaslError, match="receipts cannot be kept"):  # noqa: PT012  # which of them fails is the disk's
            while True:
                log.append(given(10, 11)).result()
        with pytest.raises(WaslError, match="receipts cannot be kept"):
            log.close()
        acknowledged = log.size
    with opened(tmp_path) as again:
        assert again.size == acknowledged
    assert LogReader(tmp_path).size == acknowledged >= 10


WRITER = """
import os, sys, threading
from pathlib import Path
from tests.exchange.receipts.made import given, opened
from wasl.exchange.receipts import log as writing
from wasl.kernel.keys import kept_key

writing.FOLD_AFTER = 0.005

def write(log, thread):
    for number in range(10_000):
        start = 100_000 * thread + 3 * number
        for receipt in log.append(given(start, start + 3)).result():
            os.write(1, f"{receipt.index} {receipt.leaf}\\n".encode())

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        log = opened(Path(sys.argv[1]), kept_key(Path(sys.argv[2])))
        os.write(1, f"{os.getpid()} writes\\n".encode())
        threads = [threading.Thread(target=write, args=(log, thread)) for thread in range(4)]
        for thread in threads:
            thread.start()
        threads[0].join()
    os.waitpid(child, 0)
    os.write(1, b"0 dead\\n")
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    folder, key = tmp_path / "log", tmp_path / "key"
    acknowledged: dict[int, str] = {}
    command = [sys.executable, "-c", WRITER, folder, key]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        for _ in range(20):
            print("go", file=starter.stdin)
            writer, given_back = 0, 0
            for line in starter.stdout:
                number, what = line.split()
                if what == "dead":
                    break
                if what == "writes":
                    writer = int(number)
                    continue
                acknowledged[int(number)] = what
                given_back += 1
                if given_back == 60:
                    os.kill(writer, signal.SIGKILL)
        starter.stdin.close()
    with Log.open(folder, "gateway", ORIGIN, kept_key(key)) as log:
        assert log.size >= len(acknowledged) >= 1200
    found = [leaf_hash(content).hex() for content in LogReader(folder).entries()]
    assert {index: found[index] for index in acknowledged} == acknowledged
    rows = {index for each in read_private(folder) for index in each.read().rows["index"].to_pylist()}
    assert rows == set(range(len(found)))
