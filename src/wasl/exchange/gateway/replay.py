"""What was used once is not used again: ids of proofs, assertions and signatures, kept as long as they could be accepted.

Memory is bounded by time: ids are kept by the period in which they came, and a whole period is forgotten at once. They are
written down as they come, so that a gateway killed and started again still knows them; when the whole machine was restarted, what
was issued before is refused instead. They are written to mapped files: a call of the system for each would let other threads go
first, and cost more than all the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from mmap import mmap
from pathlib import Path
from typing import Protocol

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.jwt import digest
from wasl.kernel.clock import now

SKEW = 30
"""Seconds by which clocks may differ, either way."""
_PERIODS = 4
_BYTES = 16
_ROOM = 64 * 1024
"""Bytes taken from the disk at a time: some thousands of ids."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Once(Protocol):
    """Whatever knows what was used."""

    def use(self, id_: str, issued: float, at: float) -> None:
        """Use up `id_`, of something `issued` then, at the instant `at`. Raises Refused where it was used."""
        ...


class Replays:
    """Ids that were used in the last `seconds`, in a `folder` of its own. Used from one thread."""

    def __init__(self, folder: Path, seconds: int, most: int = 4_000_000, clock: Callable[[], datetime] = now) -> None:
        """`seconds`: for how long after its arrival an id could still be accepted; `most`: ids kept at once."""
        self._folder = folder
        self._length = -(-seconds // _PERIODS)
        self._most = most
        self._periods: dict[int, set[bytes]] = {}
        self._period = 0
        self._file: _IdFile | None = None
        folder.mkdir(parents=True, exist_ok=True)
        instant = clock().timestamp()
        self._refused_before = self._machine_started(instant)
        self._read(int(instant) // self._length)

    def use(self, id_: str, issued: float, at: float) -> None:
        """Use up `id_`, of something `issued` then. Raises Refused: replayed, or overloaded when no more can be kept."""
        if issued < self._refused_before:
            raise Refused("replayed")
        key = digest(id_.encode())[:_BYTES]
        file = self._file_at(int(at) // self._length)
        kept = 0
        for used in self._periods.values():
            if key in used:
                raise Refused("replayed")
            kept += len(used)
        if kept >= self._most:
            raise Refused("overloaded", seconds=self._length)
        try:
            file.add(key)
        except OSError as error:
            raise Refused("overloaded", seconds=self._length) from error
        self._periods[self._period].add(key)

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _file_at(self, period: int) -> _IdFile:
        """The file of `period`, started where it is a new one; what is too old to be accepted is forgotten then."""
        if period <= self._period and self._file is not None:
            return self._file
        self.close()
        self._period = max(period, self._period)
        self._periods.setdefault(self._period, set())
        for old in [each for each in self._periods if each < self._period - _PERIODS]:
            del self._periods[old]
            (self._folder / str(old)).unlink(missing_ok=True)
        self._file = _IdFile(self._folder / str(self._period))
        return self._file

    def _read(self, period: int) -> None:
        for path in self._folder.iterdir():
            if not path.name.isdigit():
                continue
            if int(path.name) < period - _PERIODS:
                path.unlink()
                continue
            self._periods[int(path.name)] = set(_ids_in(path))

    def _machine_started(self, instant: float) -> float:
        """Until when what was issued is refused: nothing of it can be known here if the machine lost what it had not written."""
        boot = _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else ""
        mark = self._folder / "boot"
        known = mark.read_text(encoding="ascii") if mark.exists() else boot
        mark.write_text(boot, encoding="ascii")
        return instant + SKEW if known != boot else 0.0


class _IdFile:
    """Ids one after another in a file that grows by whole pages of zeros, its last pages mapped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._room: mmap | None = None
        self._at = _BYTES * len(_ids_in(path)) if path.exists() else 0

    def add(self, key: bytes) -> None:
        """Write an id down. Raises OSError where the disk has no room: it is taken before it is mapped."""
        at = self._at % _ROOM
        if self._room is None or at == 0:
            self._room = self._mapped(self._at - at)
        self._room[at : at + _BYTES] = key
        self._at += _BYTES

    def close(self) -> None:
        """Let it go."""
        if self._room is not None:
            self._room.close()
            self._room = None

    def _mapped(self, start: int) -> mmap:
        self.close()
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, start, _ROOM)
            return mmap(file, _ROOM, offset=start)
        finally:
            os.close(file)


def _ids_in(path: Path) -> list[bytes]:
    """The ids of a file, up to the zeros that none has come to yet."""
    content = path.read_bytes()
    whole = len(content) - len(content) % _BYTES
    found = (content[at : at + _BYTES] for at in range(0, whole, _BYTES))
    return list(takewhile(any, found))
