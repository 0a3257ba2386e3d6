"""Codes in a picture that a browser could not read itself. It is read in memory, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Final

import zxingcpp
from PIL import Image

from wasl.kernel.errors import WaslError

MOST_BYTES: Final = 8 * 2**20
MOST_PIXELS: Final = 40_000_000
_PDF: Final = b"%PDF-"
_CODES: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_AT_ONCE: Final = BoundedSemaphore(2)
"""Pictures read at the same time in a process: each may take a second, and a hundred megabytes."""


class BusyError(WaslError):
    """Too many are being read now."""


def codes_in(content: bytes) -> list[str]:
    """What the square codes of a file say. What kind of file it is, its first bytes tell. Raises WaslError."""
    if len(content) > MOST_BYTES:
        raise too_large()
    for begins, read in _READERS:
        if begins(content):
            with a_place():
                return read(content)
    raise WaslError("this is no picture that is read here", mend="give a PDF, or a PNG, a JPEG or a WebP picture")


def is_picture(content: bytes) -> bool:
    """Whether it begins as a picture that is read here."""
    return any(begins(content) for begins, _read in _READERS)


def is_paper(file: IO[bytes]) -> bool:
    """Whether a file that was sent is a PDF, by its first bytes."""
    begins = file.read(len(_PDF))
    file.seek(0)
    return begins == _PDF


def too_large() -> WaslError:
    """The refusal of what is over `MOST_BYTES`."""
    return WaslError("this file is too large", mend="give one of less than {most} MB", most=MOST_BYTES // 2**20)


def _picture(content: bytes) -> list[str]:
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            # The size stands in the head: nothing is unpacked before it is known.
            if picture.width * picture.height > MOST_PIXELS:
                raise too_wide()
            picture.draft("L", picture.size)
            grey = picture.convert("L")
        return [found.text for found in zxingcpp.read_barcodes(grey, formats=_CODES) if found.valid]
    except WaslError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_wide() from error
    except Exception as error:  # whatever hostile bytes make the decoders stumble over
        raise WaslError("this picture is cut or damaged", mend="take it again") from error


def too_wide() -> WaslError:
    """The refusal of what has over `MOST_PIXELS`."""
    return WaslError(
        "this picture is too wide", mend="give one of less than {most} million points", most=MOST_PIXELS // 10**6
    )


@contextmanager
def a_place() -> Iterator[None]:
    """A turn at what takes a processor for a while. Raises BusyError where too many take theirs."""
    if not _AT_ONCE.acquire(timeout=5):
        raise BusyError("many pictures are being read now", mend="try again in a moment")
    try:
        yield
    finally:
        _AT_ONCE.release()


_READERS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], list[str]]], ...]] = (
    (lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"), _picture),
    (lambda content: content.startswith(b"\xff\xd8\xff"), _picture),
    (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP", _picture),
)
"""By what a file begins with, what reads it: another kind of file is one more line."""
