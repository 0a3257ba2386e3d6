"""Archives (zip) that anyone may send: never unpacked, read one file after another, and no further than was said.

The page's script reads them alike: static/documents/zip.js.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from wasl.documents.batches.given import is_chaff

BEGINS: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LARGE: Final = b"PK\x06\x07"
_LARGE_SIZE: Final = 20
_LARGEST_LIST: Final = 2 * 2**20
"""Bytes of the archive's list of its files: some twenty thousand names. Python holds all of it at once."""
MISSHAPEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)
"""What reading an archive that somebody made up raises; the last where it is locked, or packed in a way that zipfile does not
know.
"""


class TooManyError(Exception):
    """It names more files than are looked at."""


def is_archive(begins: bytes) -> bool:
    """Whether a file that begins so is an archive, be it empty."""
    return begins.startswith((BEGINS, _END))


def files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of an archive, in its own order, without folders and what systems add."""
    return [each for each in archive.infolist() if not each.is_dir() and not is_chaff(each.filename)]


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The archive in `file`. Raises one of MISSHAPEN, or TooManyError before its list is read."""
    _demand_short_list(file)
    return zipfile.ZipFile(file)


def _demand_short_list(file: BinaryIO) -> None:
    """By the archive's end, found where zipfile finds it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - 2**16 - _LARGE_SIZE))
    tail = file.read()
    place = len(tail) - _END_SIZE
    if place < 0 or tail[place : place + 4] != _END or tail[-2:] != b"\0\0":
        place = tail.rfind(_END)
    if place < 0:
        raise zipfile.BadZipFile("its end is missing")
    if tail[max(0, place - _LARGE_SIZE) : place].startswith(_LARGE):
        raise TooManyError  # it counts beyond 65,535 files, or 4 GB
    (listed,) = struct.unpack_from("<L", tail, place + 12)
    if listed > _LARGEST_LIST:
        raise TooManyError
    file.seek(0)
