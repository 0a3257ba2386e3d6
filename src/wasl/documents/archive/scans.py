"""The scanned pages that come with a list: in archives (zip), never unpacked, read one by one and no further than they may."""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from wasl.documents.archive.stating import UnreadError
from wasl.documents.files.looking import LARGEST, taken
from wasl.kernel.errors import WaslError

MOST: Final = 100_000
"""Pages in one archive."""
_MISSHAPEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What reading an archive that somebody made up raises; the last where it is packed in a way that zipfile does not know."""


class Scans:
    """Pages by the names that a list gives them: with their folders, or by their own name where that tells one."""

    def __init__(self, archives: Iterable[Path]) -> None:
        self._found: dict[str, list[tuple[Path, zipfile.ZipInfo]]] = {}
        for path in archives:
            for entry in _entries(path):
                whole = _spelled(entry.filename)
                for name in {whole, whole.rpartition("/")[2]}:
                    self._found.setdefault(name, []).append((path, entry))

    def read(self, name: str) -> bytes:
        """The page of that name. Raises UnreadError with the reason why it cannot be kept."""
        found = self._found.get(_spelled(name), [])
        if len(found) != 1:
            raise UnreadError(reason="scan-missing")
        path, entry = found[0]
        if entry.file_size > LARGEST:
            raise UnreadError(reason="scan-too-large")
        try:
            with zipfile.ZipFile(path) as archive, archive.open(entry) as page:
                return taken(page)[0]
        except (WaslError, *_MISSHAPEN) as error:
            raise UnreadError(reason="scan-refused") from error


def bundle(folder: Path, out: Path) -> None:
    """An archive of the files beneath `folder`."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())


def demand_archive(path: Path) -> None:
    """Raises WaslError for what is no archive, a damaged or locked one, or one of too many files."""
    _entries(path)


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
    except (OSError, *_MISSHAPEN) as error:
        raise WaslError("the scans are no zip, or its end is missing", mend="put them into one again") from error
    if any(each.flag_bits & 1 for each in entries):
        raise WaslError("the zip of the scans is locked", mend="make it without a password")
    if len(entries) > MOST:
        raise WaslError("the zip holds more than {most} scans", mend="send the list in several parts", most=MOST)
    return entries


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\\", "/").strip("/")
