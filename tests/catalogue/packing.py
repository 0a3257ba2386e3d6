"""Small packs for tests: the imaginary State of tests/packs/mini, with an edit or more files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.load import load
from wasl.catalogue.problems import PackErrors, Problem
from wasl.server.kinds import KINDS

MINI = Path(__file__).parent.parent / "packs" / "mini"


def copy_of_mini(folder: Path) -> Path:
    """A copy of the small pack that a test may spoil."""
    return Path(shutil.copytree(MINI, folder / "mini"))


def edit(pack: Path, file: str, replace: str, by: str) -> None:
    """Replace the only occurrence of a text in a file of the pack."""
    text = (pack / file).read_text(encoding="utf-8")
    assert text.count(replace) == 1, f"{file} holds {replace!r} {text.count(replace)} times"
    (pack / file).write_text(text.replace(replace, by), encoding="utf-8")


def with_files(folder: Path, files: Mapping[str, str]) -> Path:
    """A copy of the small pack with more (or other) files."""
    pack = copy_of_mini(folder)
    for name, text in files.items():
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pack


def problems_of(pack: Path) -> list[Problem]:
    """What the judge finds in a pack that must have problems."""
    with pytest.raises(PackErrors) as caught:
        load(pack, KINDS)
    return list(caught.value.problems)


def said_of(pack: Path) -> list[tuple[str, str]]:
    """The same, as (place within the pack, what)."""
    return [(str(problem.place).removeprefix(f"{pack}/"), problem.what) for problem in problems_of(pack)]


def mini() -> Catalogue:
    """The small pack, loaded."""
    return load(MINI, KINDS)
