"""Reading a log, while it is written or not: entries, checkpoints and proofs, from its tiles and its journal's tail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wasl.exchange.receipts.log import VERIFIER
from wasl.exchange.receipts.recovery import published, replayed
from wasl.exchange.receipts.store import CHECKPOINT, Segment, edge_at
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import consistency_proof, inclusion_proof
from wasl.kernel.notes import NoteKey, note_key, read_checkpoint, read_note
from wasl.kernel.tiles import WIDTH, Tile, TiledTree, read_tile, unbundle

_ATTEMPTS = 5
"""A writer that folds meanwhile may take the journal from under a reader."""


class LogReader:
    """A log as it stood when this was made, or last refreshed.

    `key` is the log's, by default the one kept beside it. Without `tail` it is what the log has published, as outsiders
    see it: what the journal's tail says might not survive a power cut before its receipts are given.
    """

    def __init__(self, folder: Path, key: NoteKey | None = None, *, tail: bool = True) -> None:
        """Raises WaslError where there is no log, or it was altered."""
        self.folder = folder
        self.key = key or kept_verifier(folder)
        self._tail = tail
        self.refresh()

    def refresh(self) -> None:
        """See what was appended since. Raises WaslError as when it was made."""
        for attempt in range(_ATTEMPTS):
            before = self._published()
            try:
                self._load()
            except WaslError:
                if attempt == _ATTEMPTS - 1 or before == self._published():
                    raise
            else:
                return

    def _published(self) -> bytes:
        path = self.folder / CHECKPOINT
        return path.read_bytes() if path.is_file() else b""

    def _load(self) -> None:
        frontier, edge = edge_at(self.folder, published(self.folder, self.key))
        segment = Segment(edge.size, checkpoint=self._published())
        for frame, entries, hashes in replayed(self.folder, frontier, self.key) if self._tail else ():
            segment.add(entries, [], hashes)
            segment.checkpoint = frame.checkpoint
        self._fresh = dict(edge.grow(segment.entries, segment.hashes)) if segment.entries else {}
        self.note = segment.checkpoint
        """The signed checkpoint."""
        self.checkpoint = read_checkpoint(read_note(self.note)) if self.note else published(self.folder, self.key)
        self._tree = TiledTree(self.size, self._read)

    @property
    def size(self) -> int:
        return self.checkpoint.size

    def _read(self, tile: Tile) -> bytes:
        return self._fresh[tile] if tile in self._fresh else read_tile(self.folder, tile)

    def entry(self, index: int) -> bytes:
        """The bytes of an entry. Raises WaslError where there is none."""
        self._check(index)
        return self._bundle(index // WIDTH)[index % WIDTH]

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The entries from `start` up to `end`, or to the last. Raises WaslError where they cannot be read."""
        until = self.size if end is None else min(end, self.size)
        for number in range(start // WIDTH, -(-until // WIDTH)):
            first = number * WIDTH
            yield from self._bundle(number)[max(start - first, 0) : until - first]

    def leaf(self, index: int) -> bytes:
        """An entry's leaf hash, as the tree has it. Raises WaslError."""
        self._check(index)
        return self.node(0, index)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that entry `index` is in the tree of the first `size` entries, or of all. Raises WaslError."""
        self._check(index)
        return inclusion_proof(self.node, index, self._known(size))

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the first `old` entries are still those of then. Raises WaslError."""
        new = self._known(size)
        if not 0 <= old <= new:
            raise WaslError("the log has {size} entries", mend="ask for no more", size=new)
        return consistency_proof(self.node, old, new)

    def node(self, height: int, index: int) -> bytes:
        """The hash of a perfect subtree. Raises WaslError where its tile cannot be read."""
        try:
            return self._tree.node(height, index)
        except (OSError, ValueError) as error:
            raise _unreadable("tile") from error

    def _bundle(self, number: int) -> list[bytes]:
        tile = Tile(None, number, min(WIDTH, self.size - number * WIDTH))
        try:
            found = unbundle(self._read(tile))
        except (OSError, ValueError) as error:
            raise _unreadable(tile.path) from error
        if len(found) != tile.width:
            raise _unreadable(tile.path)
        return found

    def _check(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise WaslError("the log has no entry {index}", mend="it has {size}", index=index, size=self.size)

    def _known(self, size: int | None) -> int:
        if size is not None and not 0 < size <= self.size:
            raise WaslError("the log has {size} entries", mend="ask for no more", size=self.size)
        return self.size if size is None else size


def kept_verifier(folder: Path) -> NoteKey:
    """The public key that a log keeps beside itself. It convinces nobody but its owner. Raises WaslError."""
    try:
        return note_key((folder / VERIFIER).read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise WaslError("there is no log here", where=str(folder), mend="name the folder of a log") from error


def _unreadable(file: str) -> WaslError:
    return WaslError("a file of the log is missing or was altered", where=file, mend="'wasl audit verify' says more")
