"""A file among many, by its name and its bytes; or why it is not looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from wasl.documents.reader.plain import plain

Reason = Literal[
    "no-document",
    "too-large",
    "too-many",
    "too-much",
    "too-late",
    "locked",
    "archive-within",
    "damaged",
    "several-codes",
]
_LONGEST_NAME: Final = 200
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_CHAFF: Final = re.compile(r"(^|/)(__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
"""What systems put beside files, unasked."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far many files are looked at."""

    files: int
    each: int
    """Bytes of one, unpacked."""
    all: int
    """Bytes of all of them, unpacked."""
    seconds: float | None = None
    """What is not begun by then is not looked at."""


@dataclass(frozen=True, slots=True)
class Given:
    """One file. It has a content, or a reason why nothing of it was read; or in its place what a code says."""

    name: str
    content: bytes = b""
    refused: Reason | None = None
    code: str = ""


def label_of(path: str) -> str:
    """The name by which a file is told of: nothing is ever written by it, and it leads nowhere and turns nothing round."""
    parts = _DRIVE.sub("", path.replace("\\", "/")).split("/")
    return plain("/".join(part for part in parts if part not in ("", ".", "..")))[-_LONGEST_NAME:] or "?"


def is_chaff(path: str) -> bool:
    """Whether it is none of the files that somebody chose."""
    return _CHAFF.search(path) is not None
