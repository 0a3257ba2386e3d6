"""Many entries at once: they are staged beside the log as they come, and one checkpoint at the end makes them the log's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc

from wasl.exchange.receipts.durable import sync_filesystem, sync_folder
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.private import KEPT, private_path
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.recovery import COMMITTED, STAGED
from wasl.exchange.receipts.store import CHECKPOINT, Edge, publish
from wasl.kernel.ahead import Behind
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import Frontier, leaf_hash
from wasl.kernel.tiles import LARGEST_ENTRY, Tile, bundle

_Write = Callable[[list[tuple[Tile, bytes]]], None]


@contextmanager
def appending(log: Log) -> Iterator[Appending]:
    """What is added within the block is the log's at its end, durably; where the block raises, nothing of it is.

    Receipts that are asked for one by one wait meanwhile. Interrupted, whenever, it leaves the log as it was, or whole.
    Raises WaslError where the entries cannot be kept.
    """
    with log.alone() as (frontier, store):
        tree, edge, first = frontier.copy(), store.edge.copy(), frontier.size
        staged = log.folder / STAGED
        try:
            shutil.rmtree(staged, ignore_errors=True)
            path = private_path(staged, first)
            path.parent.mkdir(parents=True, mode=0o700)
            # In a thread of its own: the disk and the hashing do not wait for each other.
            with Behind() as behind:
                tiles = _Folder(staged)
                with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, KEPT) as kept:
                    yield Appending(first, tree, edge, lambda files: behind.do(tiles.write, files), kept)
                behind.do(tiles.write, list(edge.partial()))
            if tree.size > first:
                _commit(log, staged, tree)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WaslError("receipts cannot be kept: {reason}", mend="make room on the disk", reason=reason) from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        if tree.size > first:
            publish(log.folder / COMMITTED, log.folder)
        frontier.size, frontier.peaks, store.edge = tree.size, tree.peaks, edge


def _commit(log: Log, staged: Path, tree: Frontier) -> None:
    """The last step, a rename, makes what was staged the log's."""
    (staged / CHECKPOINT).write_bytes(log.signed(tree))
    sync_filesystem(staged)
    staged.rename(log.folder / COMMITTED)
    sync_folder(log.folder)


class Appending:
    """Where entries are added. Use `appending`."""

    def __init__(
        self, first: int, tree: Frontier, edge: Edge, write: _Write, kept: pa.ipc.RecordBatchFileWriter
    ) -> None:
        self.first, self._tree, self._edge, self._write, self._kept = first, tree, edge, write, kept

    @property
    def size(self) -> int:
        """Entries of the log with those added: the index of the next."""
        return self._tree.size

    def add(self, entries: Sequence[bytes], privates: pa.RecordBatch) -> list[bytes]:
        """Add `entries` (canonical JSON), and the rows (`private.KEPT`) of whom they are about; their leaf hashes.

        Raises WaslError where an entry is too large.
        """
        if max(map(len, entries), default=0) > LARGEST_ENTRY:
            raise WaslError(
                "an entry of a log has at most {most} bytes", mend="ask for fewer fields", most=LARGEST_ENTRY
            )
        leaves = [leaf_hash(entry) for entry in entries]
        hashes = self._tree.extend(leaves)
        self._write(list(self._edge.fill(len(leaves), lambda start, end: bundle(entries[start:end]), hashes)))
        self._kept.write_batch(privates)
        return leaves


class Recalled:
    """In place of `Appending`, for someone who died after they were appended: the same entries must come again."""

    def __init__(self, log: LogReader, first: int) -> None:
        self.first, self.size, self._log = first, first, log

    def add(self, entries: Sequence[bytes], privates: pa.RecordBatch) -> list[bytes]:
        """Their leaf hashes. Raises WaslError where the log has others in their place."""
        leaves = [leaf_hash(entry) for entry in entries]
        until = self.size + len(leaves)
        if until > self._log.size or leaves != [self._log.leaf(index) for index in range(self.size, until)]:
            raise changed_meanwhile()
        self.size = until
        return leaves


def changed_meanwhile() -> WaslError:
    """Other entries come than those that were appended."""
    return WaslError(
        "the registers changed while this list was answered", mend="ask anew; the receipts that were written stay"
    )


class _Folder:
    """Writes tiles beneath a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: set[Path] = set()

    def write(self, files: list[tuple[Tile, bytes]]) -> None:
        for tile, content in files:
            path = self._folder / tile.path
            if path.parent not in self._made:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(path.parent)
            path.write_bytes(content)
