"""The landing: every file as it came, kept once under its SHA-256. A file lands whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes

from wasl.kernel.errors import WaslError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Landed:
    """A file in the landing; `size` in bytes."""

    path: Path
    sha256: str
    size: int


def place_of(home: Path, sha256: str) -> Path:
    """Where the content of this hash lands."""
    return home / sha256[:2] / sha256


def land(content: Path | BinaryIO, home: Path, *, limit_bytes: int, expected_size: int | None = None) -> Landed:
    """Land `content` under `home`. Raises WaslError for more than `limit_bytes`, a cut upload, or a full disk."""
    home.mkdir(parents=True, exist_ok=True)
    with _opened(content) as stream:
        return _known(stream, home, limit_bytes, expected_size) or _new(stream, home, limit_bytes, expected_size)


def _known(stream: BinaryIO, home: Path, limit: int, expected: int | None) -> Landed | None:
    """The file that landed before with this very content: the same file often comes again, and then nothing is written."""
    if not stream.seekable():
        return None
    start = stream.tell()
    landed = _landed(home, *_read(stream, limit, lambda chunk: None), expected)
    stream.seek(start)
    return landed if landed.path.exists() else None


def _new(stream: BinaryIO, home: Path, limit: int, expected: int | None) -> Landed:
    with _draft(home) as draft:
        with draft.open("wb") as out:
            landed = _landed(home, *_read(stream, limit, out.write), expected)
            out.flush()
            os.fsync(out.fileno())
        landed.path.parent.mkdir(exist_ok=True)
        draft.replace(landed.path)
    return landed


def _landed(home: Path, sha256: str, size: int, expected: int | None) -> Landed:
    if expected is not None and size != expected:
        raise WaslError(
            "the upload was cut: {size} of {expected} bytes came",
            mend="send the file again",
            size=size,
            expected=expected,
        )
    return Landed(place_of(home, sha256), sha256, size)


@contextmanager
def _opened(content: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(content, Path):
        with content.open("rb") as stream:
            yield stream
    else:
        yield content


@contextmanager
def _draft(home: Path) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(prefix=".landing-", dir=home)
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise WaslError(
                "the disk is full", where="{folder}", mend="make room, then send the file again", folder=str(home)
            ) from error
        raise
    finally:
        draft.unlink(missing_ok=True)


def _read(stream: BinaryIO, limit: int, keep: Callable[[bytes], object]) -> tuple[str, int]:
    digest, size = hashes.Hash(hashes.SHA256()), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise WaslError("the file is larger than {limit} bytes", mend="cut it in several files", limit=limit)
        digest.update(chunk)
        keep(chunk)
    return digest.finalize().hex(), size
