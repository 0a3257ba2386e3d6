"""A file lands whole, once, under its hash, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
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


def test_a_full_disk_is_said_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WaslError, match="disk is full"):
        land(BytesIO(b"content"), tmp_path, limit_bytes=100)
    assert everything(tmp_path) == []


def test_what_has_landed_is_told_by_its_content_and_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = land(BytesIO(b"content"), tmp_path, limit_bytes=100)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert land(BytesIO(b"content"), tmp_path, limit_bytes=100) == first
    with pytest.raises(WaslError, match="cut: 7 of 8 bytes"):
        land(BytesIO(b"content"), tmp_path, limit_bytes=100, expected_size=8)


def test_a_stream_that_cannot_be_read_twice_lands_too(tmp_path: Path) -> None:
    class Socket(BytesIO):
        def seekable(self) -> bool:
            return False

    for _ in range(2):
        assert land(Socket(b"content"), tmp_path, limit_bytes=100).path.read_bytes() == b"content"
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"content"]
