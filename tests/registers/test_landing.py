"""A file lands whole, once, under its hash, or not at all."""

from __future__ import annotations

import errno
import hashlib
from io import BytesIO
from pathlib import Path

import pytest

from wasl.kernel.errors import WaslError
from wasl.registers.landing import land


def everything(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def test_a_file_lands_under_its_hash(tmp_path: Path) -> None:
    landed = land(BytesIO(b"content"), tmp_path, limit_bytes=100)
    assert landed.sha256 == hashlib.sha256(b"content").hexdigest()
    assert landed.path.read_bytes() == b"content"
    assert (landed.size, everything(tmp_path)) == (7, [landed.path])


def test_the_same_content_lands_once(tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"content")
    home = tmp_path / "home"
    first = land(source, home, limit_bytes=100)
    assert land(BytesIO(b"content"), home, limit_bytes=100) == first
    assert everything(home) == [first.path]


def test_a_cut_upload_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="cut: 7 of 9"):
        land(BytesIO(b"content"), tmp_path, limit_bytes=100, expected_size=9)
    assert everything(tmp_path) == []


def test_a_connection_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError("gone")
            return super().read(3)

    with pytest.raises(ConnectionResetError):
        land(Broken(b"content"), tmp_path, limit_bytes=100)
    assert everything(tmp_path) == []


def test_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="larger than 3"):
        land(BytesIO(b"content"), tmp_path, limit_bytes=3)
    assert everything(tmp_path) == []


def test_a_full_disk_is_said_so_and_leaves_nothing(tmp_path: Path) -> None:
    class Full(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WaslError, match="disk is full"):
        land(Full(), tmp_path, limit_bytes=100)
    assert everything(tmp_path) == []
