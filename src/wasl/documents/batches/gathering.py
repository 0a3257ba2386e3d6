"""Files taken one at a time, from what was sent or a disk: one that lies or is too much is told of, and the next is taken."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Final

from wasl.documents.batches import zips
from wasl.documents.batches.given import Bounds, Given, Reason, is_chaff, label_of

AT_HOME: Final = Bounds(files=5_000, each=20 * 2**20, all=8 * 2**30)
"""On one's own computer: the largest file is the largest paper that is judged."""
_LOCKED: Final = 1


def expected(path: Path) -> int:
    """How many files there seem to be at `path`, for those who wait."""
    if path.is_dir():
        return sum(len(names) for _folder, _below, names in os.walk(path))
    try:
        with path.open("rb") as file, zips.opened(file) as archive:
            return len(zips.files_in(archive))
    except (zips.TooManyError, *zips.MISSHAPEN):
        return 1


class Gathering:
    """What is left to be taken of `bounds`, over all files that are given."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._files = bounds.files
        self._bytes = bounds.all
        self._until = None if bounds.seconds is None else monotonic() + bounds.seconds

    def path(self, path: Path) -> Iterator[Given]:
        """The file at `path`; of an archive those within; of a folder all beneath it, in the order of their names."""
        if not path.is_dir():
            yield from self._at(path, path.name)
            return
        for folder, below, names in os.walk(path):  # links to folders are not followed: they may lead round
            below.sort()
            for name in sorted(names):
                file = Path(folder, name)
                if not is_chaff(name):
                    yield from self._at(file, file.relative_to(path).as_posix())

    def file(self, name: str, file: BinaryIO) -> Iterator[Given]:
        """`file`, which is open; of an archive those within."""
        begins = file.read(len(zips.BEGINS))
        file.seek(0)
        if zips.is_archive(begins):
            yield from self._archive(name, file)
            return
        refused = self._refusal(file.seek(0, 2))
        file.seek(0)
        yield Given(label_of(name), b"", refused) if refused else self._read(name, file)

    def _at(self, path: Path, name: str) -> Iterator[Given]:
        try:
            if not path.is_file():
                return  # a pipe or a device would never end
            with path.open("rb") as file:
                yield from self.file(name, file)
        except OSError:
            yield Given(label_of(name), b"", "damaged")

    def _archive(self, name: str, file: BinaryIO) -> Iterator[Given]:
        try:
            archive = zips.opened(file)
            entries = zips.files_in(archive)
        except zips.TooManyError:
            yield Given(label_of(name), b"", "too-many")
            return
        except zips.MISSHAPEN:
            yield Given(label_of(name), b"", "damaged")
            return
        with archive:
            for entry in entries:
                yield self._entry(archive, entry)

    def _entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Given:
        refused: Reason | None = "locked" if entry.flag_bits & _LOCKED else self._refusal(entry.file_size)
        if refused:
            return Given(label_of(entry.filename), b"", refused)
        try:
            with archive.open(entry) as file:
                given = self._read(entry.filename, file)  # type: ignore[arg-type]
        except zips.MISSHAPEN:
            return Given(label_of(entry.filename), b"", "damaged")
        within = given.content.startswith(zips.BEGINS)
        return Given(given.name, b"", "archive-within") if within else given

    def _refusal(self, size: int) -> Reason | None:
        """Why a file of so many bytes is not read; it counts where it is."""
        if self._files <= 0:
            return "too-many"
        self._files -= 1
        if size > self._bounds.each:
            return "too-large"
        if self._until is not None and monotonic() > self._until:
            return "too-late"
        return "too-much" if size > self._bytes else None

    def _read(self, name: str, file: BinaryIO) -> Given:
        """No further than the bound, whatever size was announced."""
        content = file.read(self._bounds.each + 1)
        self._bytes -= len(content)
        too_large = len(content) > self._bounds.each
        return Given(label_of(name), b"", "too-large") if too_large else Given(label_of(name), content)
