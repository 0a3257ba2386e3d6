"""Secrets that are made once, whoever else makes them at the same moment."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from wasl.kernel.keeping import kept_secret


def test_of_several_that_make_it_at_once_one_is_kept_and_all_are_given_it(tmp_path: Path) -> None:
    path, together = tmp_path / "keys" / "secret", Barrier(4, timeout=10)

    def made(number: int) -> str:
        def make() -> str:
            together.wait()  # nobody has kept it yet
            return str(number)

        return kept_secret(path, make)

    with ThreadPoolExecutor(4) as all_of_them:
        given = set(all_of_them.map(made, range(4)))
    assert given == {path.read_text()}
    assert list(path.parent.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> str:
        raise OSError("no chance left")

    with pytest.raises(OSError, match="no chance"):
        kept_secret(tmp_path / "secret", fail)
    assert not list(tmp_path.iterdir())
    assert kept_secret(tmp_path / "secret", lambda: "later") == "later"
