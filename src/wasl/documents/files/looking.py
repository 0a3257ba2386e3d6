"""What a file is by its bytes, and whether it can be kept: whole, of a kind that lasts, doing nothing by itself when opened."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import Final, Protocol

from wasl.exchange.claims.evidence import kind_of
from wasl.kernel.errors import WaslError

LARGEST: Final = 20 << 20
"""Bytes of one file: some hundred pages scanned."""
_MOST_UNPACKED: Final = 64 << 20
"""Bytes that the objects of a PDF may hold once unpacked."""
_ACTS: Final = (b"JavaScript", b"Launch", b"RichMedia", b"Rendition", b"XFA", b"SubmitForm", b"ImportData")
"""What a PDF names that would run, fetch or send something (ISO 32000-1, 12.6.4); PDF/A forbids all of it."""
_NAME: Final = re.compile(rb"/(" + b"|".join(_ACTS) + rb"|Encrypt)(?![A-Za-z])")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED: Final = re.compile(rb"/ObjStm\b")
_BEGIN: Final = re.compile(rb"stream\r?\n")


class Readable(Protocol):
    """A file that is open."""

    def read(self, length: int, /) -> bytes:
        """At most so many bytes."""
        ...


def taken(file: Readable) -> tuple[bytes, str]:
    """The content of `file` and its kind. Raises WaslError for one that is too large, cut, of another kind, or hostile."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WaslError("this file is too large", mend="send one of at most {megabytes} MB", megabytes=LARGEST >> 20)
    kind = kind_of(BytesIO(content))
    if not kind:
        raise WaslError("this file is no PDF, no photo, or its end is missing", mend="send a PDF, a JPEG or a PNG")
    if kind == "pdf":
        demand_harmless(content)
    return content, kind


def demand_harmless(pdf: bytes) -> None:
    """Raises WaslError for a PDF that is locked, that does something by itself, or whose objects cannot be looked through."""
    for part in (pdf, *_unpacked(pdf)):
        found = _NAME.search(_ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), part))
        if found is None:
            continue
        if found[1] == b"Encrypt":
            raise WaslError(
                "this PDF is locked with a password", mend="save it without one: what is locked is not kept"
            )
        raise WaslError(
            "this PDF does something by itself when it is opened ({act})", mend="print it to a PDF again, or scan the paper",
            act=found[1].decode(),
        )  # fmt: skip


def _unpacked(pdf: bytes) -> list[bytes]:
    """The objects that are packed in streams (ISO 32000-1, 7.5.7)."""
    made, room = [], _MOST_UNPACKED
    for named in _PACKED.finditer(pdf):
        begin = _BEGIN.search(pdf, named.end())
        if begin is None:
            continue
        reader = zlib.decompressobj()
        try:
            made.append(reader.decompress(pdf[begin.end() :], room))
        except zlib.error as error:
            raise _unreadable() from error
        room -= len(made[-1])
        if room <= 0 or not reader.eof:
            raise _unreadable()
    return made


def _unreadable() -> WaslError:
    return WaslError("this PDF cannot be looked through", mend="print it to a PDF again, or scan the paper")
