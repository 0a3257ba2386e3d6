"""The installation's key: given, or made once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from wasl.server.secret import secret_key


def test_the_environment_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_SECRET_KEY", "given")
    assert secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_else_one_is_made_and_kept_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WASL_SECRET_KEY", raising=False)
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_two_installations_have_two_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WASL_SECRET_KEY", raising=False)
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    assert secret_key(folders[0]) != secret_key(folders[1])
