"""The journal of a log: what is durable and not yet in the tiles, one frame a group commit.

A frame: 4 bytes ``WLJ1``, the payload's length (uint32), the index of its first entry (uint64), CRC-32 of these 16 bytes;
SHA-256 of the payload; the payload: lengths of the checkpoint (uint16) and count of entries (uint32), the signed checkpoint,
then for each entry its bytes and its private part's, each after its length (uint16). All big-endian.

The writer starts a frame only once the one before is on the disk, so a crash can tear the last frame alone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from wasl.kernel.errors import WaslError

FOLDER = "journal"
_MAGIC = b"WLJ1"
_FIXED = struct.Struct(">4sIQ")
_CRC = struct.Struct(">I")
_COUNTS = struct.Struct(">HI")
_HEADER_BYTES = _FIXED.size + _CRC.size
_HASH_BYTES = 32
_BLOCK = 512
"""Bytes: what no disk writes by halves."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One group commit."""

    first: int
    checkpoint: bytes
    entries: list[bytes]
    privates: list[bytes]
    """JSON of each entry's private part; empty where it has none."""
    end: int
    """Where the next frame starts in the file, in bytes."""

    @property
    def next(self) -> int:
        """The index after its last entry."""
        return self.first + len(self.entries)


def part(entry: bytes, private: bytes) -> bytes:
    """An entry as it stands in a frame. Neither is longer than 65,535 bytes."""
    return b"%b%b%b%b" % (len(entry).to_bytes(2, "big"), entry, len(private).to_bytes(2, "big"), private)


def frame(first: int, checkpoint: bytes, parts: Sequence[bytes]) -> bytes:
    """The bytes of a frame of these parts."""
    payload = b"".join((_COUNTS.pack(len(checkpoint), len(parts)), checkpoint, *parts))
    fixed = _FIXED.pack(_MAGIC, len(payload), first)
    return b"".join((fixed, _CRC.pack(crc32(fixed)), sha256(payload).digest(), payload))


def journal_path(folder: Path, first: int) -> Path:
    """The file of the frames from entry `first` on."""
    return folder / FOLDER / f"{first:020}.journal"


def journals(folder: Path) -> list[Path]:
    """A log's journal files, in the order of their entries."""
    return sorted((folder / FOLDER).glob("*.journal"))


def read_frames(folder: Path) -> Iterator[Frame]:
    """Every whole frame of a log, in order. A torn last one is left out. Raises WaslError for what was altered."""
    files = journals(folder)
    for path in files:
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # folded meanwhile
            continue
        yield from frames_of(content, f"{FOLDER}/{path.name}", last=path == files[-1])


def frames_of(content: bytes, file: str, *, last: bool) -> Iterator[Frame]:
    """The whole frames in the content of one file. Raises WaslError with the file and the position of what was altered."""
    at = 0
    while at < len(content):
        found = _frame_at(content, at, file)
        if found is None:
            if not last:
                raise _altered(file, at)
            return
        yield found
        at = found.end


def _frame_at(content: bytes, at: int, file: str) -> Frame | None:
    """The frame at this position; None where it is torn."""
    header = content[at : at + _HEADER_BYTES]
    if len(header) < _HEADER_BYTES or not any(content[at:]):
        return None
    magic, length, first = _FIXED.unpack_from(header)
    if magic != _MAGIC or _CRC.unpack_from(header, _FIXED.size)[0] != crc32(header[: _FIXED.size]):
        raise _altered(file, at)
    start = at + _HEADER_BYTES + _HASH_BYTES
    end = start + length
    if end > len(content):
        return None
    payload = content[start:end]
    if sha256(payload).digest() != content[start - _HASH_BYTES : start]:
        if end == len(content) and not any(payload[-_BLOCK:]):
            return None  # room was made for it, but its last block never came to the disk
        raise _altered(file, at)
    checkpoint, parts = _payload(payload)
    return Frame(first, checkpoint, parts[::2], parts[1::2], end)


def _payload(payload: bytes) -> tuple[bytes, list[bytes]]:
    length, count = _COUNTS.unpack_from(payload)
    at = _COUNTS.size + length
    parts = []
    for _ in range(2 * count):
        until = at + 2 + int.from_bytes(payload[at : at + 2], "big")
        parts.append(payload[at + 2 : until])
        at = until
    return payload[_COUNTS.size : _COUNTS.size + length], parts


def _altered(file: str, at: int) -> WaslError:
    return WaslError(
        "the journal was altered",
        where="{file}, byte {at}",
        mend="restore this file from a copy; the receipts in it were given",
        file=file,
        at=str(at),
    )
