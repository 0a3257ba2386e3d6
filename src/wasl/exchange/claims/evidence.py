"""Files that families give: known by their bytes, kept under the home in a folder of their claim, never in the database."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from wasl.exchange.claims.models import Claim, Reply
from wasl.kernel.errors import WaslError
from wasl.registers.landing import land, place_of

LARGEST = 5 * 2**20
"""Bytes."""
_TAIL = 1024
_KINDS = {
    "pdf": (b"%PDF-", b"%%EOF"),
    "png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    "jpg": (b"\xff\xd8\xff", b"\xff\xd9"),
}
"""How each kind begins, and what its end holds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken in."""

    hash: str
    kind: str
    size: int


def kind_of(content: BinaryIO) -> str:
    """What the bytes are, whatever the name says; empty for anything but a whole PDF, PNG or JPEG."""
    content.seek(0)
    start = content.read(16)
    content.seek(max(content.seek(0, 2) - _TAIL, 0))
    end = content.read()
    content.seek(0)
    return next((kind for kind, (first, last) in _KINDS.items() if start.startswith(first) and last in end), "")


def keep(claim: Claim, content: BinaryIO, size: int | None) -> Kept:
    """Keep `content` beside `claim`. Raises WaslError for one that is too large, cut, or of another kind."""
    if size is not None and size > LARGEST:
        raise _too_large()
    kind = kind_of(content)
    if not kind:
        raise WaslError("this file is no PDF, no photo, or its end is missing", mend="send a PDF, a JPEG or a PNG")
    landed = land(content, folder_of(claim), limit_bytes=LARGEST, expected_size=size)
    return Kept(landed.sha256, kind, landed.size)


def place(reply: Reply) -> Path:
    """Where the file of `reply` is."""
    return place_of(folder_of(reply.claim), reply.file_hash)


def folder_of(claim: Claim) -> Path:
    """Where the files of a claim are."""
    return Path(settings.HOME) / "evidence" / str(claim.number)


def drop_all(claim: Claim) -> None:
    """Erase the files of `claim`. Raises OSError where one stays."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder_of(claim))


def drop_others(claim: Claim, kept: str) -> None:
    """Erase the files of `claim` but the one whose hash is `kept`."""
    folder = folder_of(claim)
    for file in folder.rglob("*"):
        if file.is_file() and file != place_of(folder, kept):
            file.unlink(missing_ok=True)


def _too_large() -> WaslError:
    return WaslError("this file is too large", mend="send one of {megabytes} MB at most", megabytes=LARGEST >> 20)
