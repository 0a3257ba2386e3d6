"""What a log keeps of its entries' subjects beside its tiles, until it is with the persons' traces; then it is erased.

Whole files ``private/<first>.arrow``, and the journal's open tail: a row for each subject, whose entry its index tells (and its
line, on a roll). A row may be met twice after a crash: its index tells that too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from wasl.engine.arrow import columns
from wasl.exchange.receipts.entry import Private
from wasl.exchange.receipts.journal import read_frames
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import leaf_hash
from wasl.kernel.tiles import WIDTH, Tile, unbundle

FOLDER = "private"
KEPT = columns({
    "index": pa.int64(),
    "line": pa.int32(),  # of a roll, from 1; 0 of an entry about one alone
    "entity": pa.string(),  # null, as the three below, where nobody was recognised
    "salt": pa.string(),
    "secret_until": pa.int64(),
    "case": pa.string(),
})  # fmt: skip
"""What a file holds of subjects: nothing that the tiles say."""
ENTRIES = columns({"index": pa.int64(), "leaf": pa.string(), "entry": pa.string()})
"""What the tiles say of entries: the leaf hash (hex), and the canonical JSON."""
_decode = msgspec.json.Decoder(Private).decode
encode = msgspec.json.Encoder().encode
"""The bytes of a private part in a journal."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Subjects, and the entries that are about them."""

    rows: pa.Table
    """Of `KEPT`."""
    entries: pa.Table
    """Of `ENTRIES`."""

    def beyond(self, size: int) -> Subjects:
        """Without the first `size` entries of the log."""
        start = pa.scalar(size)
        return Subjects(*(each.filter(pc.greater_equal(each["index"], start)) for each in (self.rows, self.entries)))


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """The subjects of entries from index `first` on."""

    first: int
    path: Path | None
    """None for the tail of the journal, which its own writer turns into a file."""
    tail: Subjects | None = None

    def read(self) -> Subjects:
        """Them. Raises FileNotFoundError where another reader was done with it, WaslError where tiles are missing."""
        if self.path is None:
            return self.tail or Subjects(KEPT.empty_table(), ENTRIES.empty_table())
        with pa.memory_map(str(self.path)) as source:
            kept = pa.ipc.open_file(source).read_all()
        last = pc.max(kept["index"]).as_py()
        count = 0 if last is None else last + 1 - self.first
        return Subjects(kept, _told(self.first, _entries(self.path.parent.parent, self.first, count)))

    def done(self) -> None:
        """Erase it: its rows are kept elsewhere. The tail of the journal stays."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def read_private(folder: Path) -> Iterator[PrivateFile]:
    """Whole files in the order of their entries, then the tail of the journal: none is missed while the log is written.

    The tail is read first, so that what its writer moves to a file meanwhile is met there: twice rather than never.
    """
    tail = _tail(folder)
    for path in sorted((folder / FOLDER).glob("*.arrow")):
        yield PrivateFile(int(path.stem), path)
    if tail is not None:
        yield PrivateFile(tail.rows["index"][0].as_py(), None, tail)


def _tail(folder: Path) -> Subjects | None:
    """Those in the journal; None where there are none."""
    found = [each for each in read_frames(folder) if each.entries]
    if not found:
        return None
    return Subjects(
        pa.concat_tables(rows(each.first, each.privates) for each in found),
        pa.concat_tables(_told(each.first, each.entries) for each in found),
    )


def _entries(folder: Path, first: int, count: int) -> list[bytes]:
    """Entries of the tiles. Raises WaslError where they are not there yet, or no more."""
    numbers = range(first // WIDTH, -(-(first + count) // WIDTH))
    found = [entry for number in numbers for entry in _bundle(folder, number)]
    start = first - numbers.start * WIDTH
    if len(found) < start + count:
        raise WaslError(
            "the entries of these private rows are missing",
            where="entries {first} and after",
            mend="'wasl audit verify' says more",
            first=str(first),
        )
    return found[start : start + count]


def _bundle(folder: Path, number: int) -> list[bytes]:
    """The entries of a bundle, of its largest partial file where it is not full."""
    full = folder / Tile(None, number).path
    partial = sorted(full.with_name(f"{full.name}.p").glob("*"), key=lambda path: int(path.name))
    path = full if full.is_file() or not partial else partial[-1]
    return unbundle(path.read_bytes())


def rows(first: int, privates: Sequence[bytes]) -> pa.Table:
    """Rows of `KEPT` of entries about one subject each, that follow each other; empty bytes for one without a private part."""
    known = [_decode(each) if each else None for each in privates]
    cells: list[pa.Array[Any]] = [
        pa.array(range(first, first + len(known)), pa.int64()),
        pa.array([0] * len(known), pa.int32()),
        pa.array([each and each.entity for each in known], pa.string()),
        pa.array([each and each.salt for each in known], pa.string()),
        pa.array([each and each.secret_until for each in known], pa.int64()),
        pa.array([each and each.case for each in known], pa.string()),
    ]
    return pa.Table.from_arrays(cells, schema=KEPT)


def _told(first: int, entries: Sequence[bytes]) -> pa.Table:
    cells: list[pa.Array[Any]] = [
        pa.array(range(first, first + len(entries)), pa.int64()),
        pa.array([leaf_hash(each).hex() for each in entries], pa.string()),
        pa.array(entries, pa.string()),
    ]
    return pa.Table.from_arrays(cells, schema=ENTRIES)


def private_path(folder: Path, first: int) -> Path:
    """Where the rows from `first` on are kept."""
    return folder / FOLDER / f"{first:020}.arrow"


def as_file(table: pa.Table) -> bytes:
    """The bytes of a file of these rows (Arrow IPC)."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, KEPT) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
