"""What a log knows when it opens: its published tree, and what the journal adds to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wasl.exchange.receipts.journal import Frame, journals, read_frames
from wasl.exchange.receipts.store import CHECKPOINT, Segment, Store, edge_at, publish
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import EMPTY_ROOT, Frontier, leaf_hash
from wasl.kernel.notes import Checkpoint, NoteKey, read_checkpoint, read_note

STAGED = "staged"
"""The folder of a bulk append that is being written: dropped after a crash."""
COMMITTED = "committed"
"""The same once it is whole: published after a crash."""


@dataclass
class Recovered:
    """A log as it stands on the disk."""

    frontier: Frontier
    """With the journal's entries."""
    store: Store
    """Without them."""
    pending: Segment


def recover(folder: Path, key: NoteKey) -> Recovered:
    """Read a log back, for its writer, who holds the lock. Raises WaslError with the place of what is missing or altered."""
    shutil.rmtree(folder / STAGED, ignore_errors=True)
    if (folder / COMMITTED).is_dir():
        publish(folder / COMMITTED, folder)
    frontier, edge = edge_at(folder, published(folder, key))
    segment = Segment(edge.size, files=journals(folder))
    for frame, entries, hashes in replayed(folder, frontier, key):
        segment.add(entries, frame.privates[-len(entries) :], hashes)
        segment.checkpoint = frame.checkpoint
    return Recovered(frontier, Store(folder, edge), segment)


def published(folder: Path, key: NoteKey) -> Checkpoint:
    """The public checkpoint; that of an empty log where nothing was ever published. Raises WaslError."""
    path = folder / CHECKPOINT
    if not path.exists():
        if (folder / "tile").exists():
            raise WaslError("the checkpoint is missing", where=CHECKPOINT, mend="restore it from a copy")
        return Checkpoint(key.name, 0, EMPTY_ROOT)
    return checked(path.read_bytes(), key, CHECKPOINT)


def checked(content: bytes, key: NoteKey, where: str) -> Checkpoint:
    """The checkpoint of a signed note, verified. Raises WaslError."""
    try:
        note = read_note(content)
        checkpoint = read_checkpoint(note)
    except ValueError as error:
        raise WaslError("this checkpoint cannot be read", where=where, mend="restore it from a copy") from error
    if checkpoint.origin != key.name:
        raise WaslError(
            "this checkpoint is of another log, {origin}", where=where, mend="give this log's", origin=checkpoint.origin
        )
    if not note.signed_by(key):
        raise WaslError("this checkpoint is not signed by the log's key", where=where, mend="give the key of this log")
    return checkpoint


def replayed(folder: Path, frontier: Frontier, key: NoteKey) -> Iterator[tuple[Frame, list[bytes], list[list[bytes]]]]:
    """Grow `frontier` by the journal: each frame, its new entries and what `extend` gave. Raises WaslError."""
    for frame in read_frames(folder):
        if frame.first > frontier.size:
            raise WaslError(
                "the journal of the entries from {first} on is missing",
                where="journal",
                mend="restore it from a copy; the receipts in it were given",
                first=str(frontier.size),
            )
        entries = frame.entries[frontier.size - frame.first :]
        if entries:
            hashes = frontier.extend([leaf_hash(each) for each in entries])
            _check(frame, frontier, key)
            yield frame, entries, hashes


def _check(frame: Frame, frontier: Frontier, key: NoteKey) -> None:
    """Raises WaslError where the frame's own checkpoint is not that of its entries."""
    where = f"journal, entries {frame.first} to {frame.next - 1}"
    checkpoint = checked(frame.checkpoint, key, where)
    if (checkpoint.size, checkpoint.root) != (frontier.size, frontier.root()):
        raise WaslError("these entries were altered", where=where, mend="restore the journal from a copy")
