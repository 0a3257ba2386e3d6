"""Each pack of tests/packs_broken is the small pack with one edit; each error points at the exact character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalogue.packing import copy_of_mini, edit, problems_of
from wasl.catalogue.yaml import read_file

BROKEN = Path(__file__).parent.parent / "packs_broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


def broken(name: str, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    case = read_file(BROKEN / f"{name}.yaml", name).value
    pack = copy_of_mini(folder)
    edit(pack, case["file"], case["replace"], case["with"])
    return pack, case["problems"]


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_found_at_its_place_with_its_mend(name: str, tmp_path: Path) -> None:
    pack, expected = broken(name, tmp_path)
    found = problems_of(pack)
    assert [str(problem.place) for problem in found] == [f"{pack}/{each['at']}" for each in expected]
    for problem, each in zip(found, expected, strict=True):
        assert problem.rule == each["rule"]
        assert problem.mend
        assert each.get("what", problem.what) == problem.what
        assert each.get("mend", problem.mend) == problem.mend


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 15
