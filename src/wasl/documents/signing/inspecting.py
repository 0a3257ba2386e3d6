"""What is refused before it is signed: a PDF that could show something else tomorrow, that a seal stands in already, or that no
reader reads alike. A seal says that a file is whole, and readers take it to say that what they see is what was sealed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader

from wasl.documents.verifying.misshapen import MISSHAPEN
from wasl.kernel.errors import WaslError

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of a file."""
_MOST_OBJECTS: Final = 100_000
_UNFOLDED: Final = 256 * 1024 * 1024
"""Bytes that all streams of a PDF may come to."""
_PIECE: Final = 1024 * 1024
_READ: Final = 64 * 1024
_STREAM: Final = re.compile(rb"stream\r?\n")
_ZLIB: Final = (b"\x78", b"\x58", b"\x48", b"\x68", b"\x38", b"\x28", b"\x18", b"\x08")
_MOVING: Final = frozenset(
    map(pdf_name, ("/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/3DD", "/FFilter"))
)
"""Keys of what runs, plays, or comes from elsewhere."""
_ACTIONS: Final = frozenset(
    map(pdf_name, ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/GoToE"))
)


def demand_signable(pdf: bytes) -> None:
    """Raises WaslError, with the reason, for a PDF that is not to be signed."""
    if not pdf.startswith(b"%PDF-"):
        raise WaslError("this is no PDF", mend="send the file as it was saved")
    _demand_bounded(pdf)
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        if reader.encrypted:
            raise WaslError("this PDF is locked by a password", mend="save it without one")
        if reader.xrefs.hybrid_xrefs_present:
            raise _unread()
        _demand_unsigned(reader)
        _demand_still(reader)
        if not reader.root["/Pages"]["/Count"]:
            raise _unread()
    except MISSHAPEN as error:
        raise _unread() from error


def _unread() -> WaslError:
    return WaslError("this PDF cannot be read, or not by all readers alike", mend="save it anew, or print it to a PDF")


def _demand_bounded(pdf: bytes) -> None:
    """That its streams, unfolded, are of a size to be read: a few kilobytes can unfold to fill a memory."""
    room = _UNFOLDED
    for found in _STREAM.finditer(pdf):
        start = found.end()
        if pdf[start : start + 1] in _ZLIB:
            room -= _unfolded(memoryview(pdf)[start:], room)


def _unfolded(packed: memoryview, room: int) -> int:
    """How many bytes it unfolds to, up to where it can be. Raises WaslError beyond `room`, or where those unfold again."""
    size, head = 0, b""
    for piece in _pieces(packed):
        head = head or piece
        size += len(piece)
        if size > room:
            raise WaslError("this PDF unfolds to more than is read", mend="save it with smaller pictures")
    if head[:1] in _ZLIB and int.from_bytes(head[:2], "big") % 31 == 0 and any(_pieces(memoryview(head))):
        raise _unread()
    return size


def _pieces(packed: memoryview) -> Iterator[bytes]:
    """What it unfolds to, a little at a time, up to where it can be."""
    unfolding = zlib.decompressobj()
    try:
        for start in range(0, len(packed), _READ):
            rest = bytes(packed[start : start + _READ])
            while rest and not unfolding.eof:
                yield unfolding.decompress(rest, _PIECE)
                rest = unfolding.unconsumed_tail
            if unfolding.eof:
                return
    except zlib.error:
        return


def _demand_unsigned(reader: PdfFileReader) -> None:
    signed = reader.embedded_signatures or "/Perms" in reader.root or "/DSS" in reader.root
    if signed:
        raise WaslError("this PDF bears a signature already", mend="send it as it was before it was signed")


def _demand_still(reader: PdfFileReader) -> None:
    """That nothing in it runs, plays, asks, or comes from elsewhere."""
    for each in _dictionaries(reader):
        action = each.raw_get("/S") if "/S" in each else None
        moves = not _MOVING.isdisjoint(each) or (isinstance(action, generic.NameObject) and action in _ACTIONS)
        if moves or (isinstance(each, generic.StreamObject) and "/F" in each):
            raise WaslError(
                "something in this PDF runs, plays, or comes from elsewhere: what it shows could change",
                mend="print it to a PDF, and send that",
            )


def _dictionaries(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Every dictionary of the file that can be reached."""
    waiting: list[Any] = [reader.trailer_view]
    seen: set[tuple[int, int]] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, generic.IndirectObject):
            place = (each.idnum, each.generation)
            if place in seen:
                continue
            seen.add(place)
            if len(seen) > _MOST_OBJECTS:
                raise WaslError("this PDF has too many parts", mend="save it anew, or in several files")
            waiting.append(each.get_object())  # type: ignore[no-untyped-call]
        elif isinstance(each, generic.DictionaryObject):
            yield each
            waiting.extend(each.raw_get(key) for key in each)
        elif isinstance(each, generic.ArrayObject):
            waiting.extend(each.raw_get(place) for place in range(len(each)))
