"""What a log keeps of its entries' subjects beside its tiles, until it is with the persons' traces; then it is erased.

Whole files ``private/<first>.arrow``, and the journal's open tail. A row may be met twice after a crash: its index tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.ipc

from wasl.exchange.receipts.entry import Private
from wasl.exchange.receipts.hashing import leaf_hash
from wasl.exchange.receipts.journal import read_frames

FOLDER = "private"
_FIELDS: list[pa.Field[Any]] = [
    pa.field("index", pa.int64()),
    pa.field("leaf", pa.string()),  # hex
    pa.field("entry", pa.string()),  # canonical JSON
    pa.field("entity", pa.string()),  # null, as the three below, where nobody was recognised
    pa.field("salt", pa.string()),
    pa.field("secret_until", pa.int64()),
    pa.field("case", pa.string()),
]
SCHEMA = pa.schema(_FIELDS)
_decode = msgspec.json.Decoder(Private).decode
encode = msgspec.json.Encoder().encode
"""The bytes of a private part in a journal."""


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """Rows of `SCHEMA` from index `first` on."""

    first: int
    path: Path | None
    """None for the tail of the journal, which its own writer turns into a file."""
    open_rows: pa.Table | None = None

    def table(self) -> pa.Table:
        """Its rows. Raises FileNotFoundError where another reader was done with it."""
        if self.path is None:
            return self.open_rows or SCHEMA.empty_table()
        with pa.memory_map(str(self.path)) as source:
            return pa.ipc.open_file(source).read_all()

    def done(self) -> None:
        """Erase it: its rows are kept elsewhere. The tail of the journal stays."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def read_private(folder: Path) -> Iterator[PrivateFile]:
    """Whole files in the order of their entries, then the tail of the journal: none is missed while the log is written."""
    tail = _tail(folder)
    following = 0
    for path in sorted((folder / FOLDER).glob("*.arrow")):
        yield PrivateFile(int(path.stem), path)
        following = int(path.stem) + 1
    if tail is not None and tail.num_rows and tail["index"][0].as_py() >= following:
        yield PrivateFile(tail["index"][0].as_py(), None, tail)


def _tail(folder: Path) -> pa.Table | None:
    """The rows that are in the journal alone."""
    found = [rows(each.first, each.entries, each.privates) for each in read_frames(folder)]
    return pa.concat_tables(found) if found else None


def rows(first: int, entries: Sequence[bytes], privates: Sequence[bytes]) -> pa.Table:
    """Rows of `SCHEMA` of entries that follow each other."""
    known = [_decode(each) if each else None for each in privates]
    leaves = [leaf_hash(each).hex() for each in entries]
    columns: list[pa.Array[Any]] = [
        pa.array(range(first, first + len(entries)), pa.int64()),
        pa.array(leaves, pa.string()),
        pa.array(entries, pa.string()),
        pa.array([each and each.entity for each in known], pa.string()),
        pa.array([each and each.salt for each in known], pa.string()),
        pa.array([each and each.secret_until for each in known], pa.int64()),
        pa.array([each and each.case for each in known], pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def private_path(folder: Path, first: int) -> Path:
    """Where the rows from `first` on are kept."""
    return folder / FOLDER / f"{first:020}.arrow"


def as_file(table: pa.Table) -> bytes:
    """The bytes of a file of these rows (Arrow IPC)."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, SCHEMA) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
