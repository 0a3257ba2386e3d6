"""A million receipts at once: Arrow batches become tiles, and one checkpoint at the end makes them the log's.

Only hashing goes entry by entry, where a list comprehension over `hashlib` beats every vectorised SHA-256 at hand
(docs/decisions/2026-11-24-merkle-hashing.md).
"""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from wasl.exchange.receipts.durable import sync_filesystem, sync_folder
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.private import KEPT, private_path
from wasl.exchange.receipts.recovery import COMMITTED, STAGED
from wasl.exchange.receipts.store import CHECKPOINT, Edge, publish
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import Frontier
from wasl.kernel.tiles import LARGEST_ENTRY, Tile

GIVEN = ("entry", "entity", "salt", "secret_until", "case")
"""The columns that `append_many` needs: an entry's canonical JSON, and its private part, null where it has none."""
_CHUNK = 1 << 16
"""Entries hashed and written at a time."""
_LENGTH_BYTES = 2


def append_many(log: Log, batches: pa.RecordBatchReader) -> tuple[int, int]:
    """Append the rows of `batches` (columns `GIVEN`) and publish them: (index of the first, count).

    Receipts that are asked for one by one wait meanwhile. Interrupted, whenever, it leaves the log as it was, or whole.
    Raises WaslError where a column is missing, an entry is absent or too large, or they cannot be kept.
    """
    missing = [name for name in GIVEN if name not in batches.schema.names]
    if missing:
        raise WaslError("entries come without {columns}", mend="give every column", columns=", ".join(missing))
    with log.alone() as (frontier, store):
        tree, edge, first = frontier.copy(), store.edge.copy(), frontier.size
        staged = log.folder / STAGED
        try:
            _stage(log, staged, tree, edge, batches)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WaslError("receipts cannot be kept: {reason}", mend="make room on the disk", reason=reason) from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        if tree.size > first:
            publish(log.folder / COMMITTED, log.folder)
        frontier.size, frontier.peaks, store.edge = tree.size, tree.peaks, edge
    return first, tree.size - first


def _stage(log: Log, staged: Path, tree: Frontier, edge: Edge, batches: pa.RecordBatchReader) -> None:
    """Write all of it aside; its last step, a rename, makes it the log's."""
    shutil.rmtree(staged, ignore_errors=True)
    first = tree.size
    path = private_path(staged, first)
    path.parent.mkdir(parents=True, mode=0o700)
    with closing(_Writer(staged)) as writer:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, KEPT) as kept:
            for rows in _chunks(batches):
                kept.write_batch(_append(rows, tree, edge, writer))
        writer.write(list(edge.partial()))
        writer.wait()
    if tree.size == first:
        return
    (staged / CHECKPOINT).write_bytes(log.signed(tree))
    sync_filesystem(staged)
    staged.rename(log.folder / COMMITTED)
    sync_folder(log.folder)


def _chunks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Few rows at a time; a reader's batches may be of any size."""
    for batch in batches:
        for start in range(0, batch.num_rows, _CHUNK):
            yield batch.slice(start, _CHUNK)


def _append(rows: pa.RecordBatch, tree: Frontier, edge: Edge, writer: _Writer) -> pa.RecordBatch:
    """Write the tiles that these rows fill. Gives the rows that are kept beside the log."""
    content, ends = _bundled(cast(pa.BinaryArray, rows.column("entry").cast(pa.binary())))
    # The entries again, without their lengths: one pass over the one buffer that also becomes the bundles.
    leaves = [sha256(b"\x00" + content[start + _LENGTH_BYTES : end]).digest() for start, end in pairwise(ends)]
    first = tree.size
    hashes = tree.extend(leaves)
    writer.write(list(edge.fill(len(leaves), lambda start, end: content[ends[start] : ends[end]], hashes)))
    return _private(rows, first)


def _bundled(entries: pa.BinaryArray) -> tuple[bytes, array[int]]:
    """All entries, each after its length, and where each ends (the first: where it starts). Raises WaslError."""
    lengths: Any = pc.binary_length(entries)
    if entries.null_count or (pc.max(lengths).as_py() or 0) > LARGEST_ENTRY:
        raise WaslError(
            "an entry is absent, or has more than {most} bytes", mend="ask for fewer fields", most=LARGEST_ENTRY
        )
    swapped = array("H", lengths.cast(pa.uint16()).to_pylist())
    swapped.byteswap()
    before = pa.Array.from_buffers(pa.binary(_LENGTH_BYTES), len(entries), [None, pa.py_buffer(swapped)])
    joined: Any = pc.binary_join_element_wise(before.cast(pa.binary()), entries, b"")  # type: ignore[call-overload]
    _, offsets, content = joined.buffers()
    ends = array("i", memoryview(offsets)[: 4 * (len(entries) + 1)].cast("i"))
    return content.to_pybytes(), ends


def _private(rows: pa.RecordBatch, first: int) -> pa.RecordBatch:
    indexes: pa.Array[Any] = pa.array(range(first, first + rows.num_rows), pa.int64())
    columns = [indexes, *(rows.column(field.name).cast(field.type) for field in list(KEPT)[1:])]
    return pa.RecordBatch.from_arrays(columns, schema=KEPT)


class _Writer:
    """Writes tiles beneath a folder in a thread of its own: the disk and the hashing do not wait for each other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "receipts bulk")
        self._made: set[Path] = set()
        self._before: Future[None] | None = None

    def write(self, files: list[tuple[Tile, bytes]]) -> None:
        """Start writing these, once those before are written. Raises OSError of those before."""
        self.wait()
        self._before = self._thread.submit(self._write, files)

    def wait(self) -> None:
        """Until all is written. Raises OSError."""
        if self._before is not None:
            self._before.result()

    def close(self) -> None:
        self._thread.shutdown()

    def _write(self, files: list[tuple[Tile, bytes]]) -> None:
        for tile, content in files:
            path = self._folder / tile.path
            if path.parent not in self._made:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(path.parent)
            path.write_bytes(content)
