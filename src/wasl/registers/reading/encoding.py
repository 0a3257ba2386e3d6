"""The encoding of a text file, found by reading all of it once in bounded memory, and its way to UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from io import IncrementalNewlineDecoder
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from wasl.kernel.errors import WaslError

_CHUNK = 4 << 20
LONGEST_LINE = 1 << 20
"""Bytes a line may have."""
_SIGNATURES = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FRENCH = frozenset("éèêàçùôîâûëïÉÈÀÇ°’«» ")
_OTHER_TYPES = (
    (b"PK\x03\x04", "XLSX, ZIP"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", ".xls"),
    (b"\x1f\x8b", ".gz"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: its encoding, whether it starts with a byte order mark, and where its UTF-8 form is."""

    encoding: str
    signed: bool
    utf8: Path


def as_utf8(path: Path, declared: str | None, folder: Path) -> Text:
    """Find (or check the declared) encoding; give the file itself when it is clean UTF-8, else a UTF-8 copy in `folder`.

    Raises WaslError for an empty file, another type of file, a line too long, or bytes that no known encoding explains.
    """
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    _refuse_other_types(start)
    signature, signed = next(((name, True) for mark, name in _SIGNATURES if start.startswith(mark)), (None, False))
    encoding = signature or declared or _guess(start)
    if encoding == "utf-8":
        valid, plain = _looked_through(path)
        if valid and plain:
            return Text("utf-8", signed, path)
        encoding = "utf-8" if valid else _single_byte(path)
    return Text(encoding, signed, _transcoded(path, encoding, folder))


def _refuse_other_types(start: bytes) -> None:
    if not start:
        raise WaslError(
            "the file is empty: it has no byte at all", mend="send the file again; the export may have failed"
        )
    for mark, kind in _OTHER_TYPES:
        if start.startswith(mark):
            raise WaslError(
                "this is another type of file ({kind}), where text is expected",
                mend="export the data as the feed says", kind=kind,
            )  # fmt: skip
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise WaslError(
            "this is a web page, where data is expected", mend="the download may have given an error page: try again"
        )


def _guess(start: bytes) -> str:
    """UTF-16 without a mark shows by its zero bytes; everything else is tried as UTF-8 first."""
    even, odd = start[0:4000:2].count(0), start[1:4000:2].count(0)
    half = max(1, len(start[:4000]) // 2)
    if odd > 0.3 * half and odd > 4 * even:
        return "utf-16-le"
    if even > 0.3 * half and even > 4 * odd:
        return "utf-16-be"
    return "utf-8"


def _looked_through(path: Path) -> tuple[bool, bool]:
    """One pass: is it valid UTF-8; may it be read as it is, without NUL and with line ends of one kind, LF or CRLF?

    A line beyond the limit is refused at once, before memory is spent.
    """
    valid, clean, line, length, begun = True, True, 1, 0, b""
    ends = _LineEnds()
    with path.open("rb") as file:
        while chunk := _whole_ends(file):
            line, length = _measure(ends.seen(chunk), line, length)
            clean = clean and b"\0" not in chunk
            # Whole lines at a time, so that no letter is cut in two.
            whole = chunk.rfind(b"\n") + 1
            valid = valid and _is_utf8(begun + chunk[:whole])
            begun = chunk[whole:] if whole else begun + chunk
    return valid and _is_utf8(begun), clean and ends.alike


def _whole_ends(file: BinaryIO) -> bytes:
    """The next chunk; it does not end between CR and LF."""
    chunk = file.read(_CHUNK)
    return chunk + file.read(1) if chunk.endswith(b"\r") else chunk


@dataclass(slots=True)
class _LineEnds:
    """Which line ends a text has."""

    lf: bool = False
    crlf: bool = False
    cr: bool = False

    def seen(self, chunk: bytes) -> bytes:
        """`chunk`, with LF alone for a line end where there are others."""
        if b"\r" not in chunk:
            self.lf = self.lf or b"\n" in chunk
            return chunk
        pairs = chunk.count(b"\r\n")
        self.crlf = self.crlf or pairs > 0
        self.lf = self.lf or chunk.count(b"\n") > pairs
        if chunk.count(b"\r") == pairs:
            return chunk
        self.cr = True
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    @property
    def alike(self) -> bool:
        return not self.cr and not (self.lf and self.crlf)


def _measure(chunk: bytes, line: int, length: int) -> tuple[int, int]:
    """The line reached and the bytes it has so far. A line longer than a chunk is caught before the chunk is searched."""
    first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
    if first == -1:
        return _checked(line, length + len(chunk))
    _checked(line, length + first)
    inside = chunk.count(b"\n")
    if len(chunk) > LONGEST_LINE:
        _check_inside(chunk, line)
    return _checked(line + inside, len(chunk) - last - 1)


def _check_inside(chunk: bytes, line: int) -> None:
    start = 0
    while (end := chunk.find(b"\n", start)) != -1:
        # Most lines are short: jump as far as a line may reach and look back for its end.
        reach = chunk.rfind(b"\n", start, start + LONGEST_LINE)
        if reach == -1:
            _checked(line, end - start)
            reach = end
        line += chunk.count(b"\n", start, reach + 1)
        start = reach + 1


def _checked(line: int, length: int) -> tuple[int, int]:
    if length > LONGEST_LINE:
        raise WaslError(
            "a line is longer than {longest} bytes",
            where="line {line}",
            mend="check the line ends of the export",
            longest=LONGEST_LINE,
            line=line,
        )
    return line, length


def _is_utf8(text: bytes) -> bool:
    """Arrow looks four times faster than a decoder, which makes letters of what it reads."""
    try:
        pa.array([text], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _single_byte(path: Path) -> str:
    """Windows-1252 or Windows-1256, by what the high bytes would say in each."""
    with path.open("rb") as file:
        sample = file.read(_CHUNK)
    high = bytes(byte for byte in sample if byte >= 0x80)
    if not high:
        return "windows-1252"
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in high.decode("cp1256", "replace"))
    french = sum(letter in _FRENCH for letter in high.decode("cp1252", "replace"))
    return "windows-1256" if arabic > french else "windows-1252"


def _transcoded(path: Path, encoding: str, folder: Path) -> Path:
    """A UTF-8 copy, each line ended by LF.

    Bytes the encoding does not know become U+FFFD, which no rule of a feed will take for a letter.
    """
    target, line, length = folder / "text.utf8", 1, 0
    with path.open("rb") as source, target.open("wb") as out:
        decoder = IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
        while True:
            chunk = source.read(_CHUNK)
            text = decoder.decode(chunk, not chunk).replace("\0", "").lstrip("\ufeff").encode()
            line, length = _measure(text, line, length) if text else (line, length)
            out.write(text)
            if not chunk:
                return target
