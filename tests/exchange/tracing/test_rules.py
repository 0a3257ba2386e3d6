"""The judge of guardianships and remedies points at what cannot work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from wasl.catalogue.load import load
from wasl.catalogue.problems import PackErrors
from wasl.server.kinds import KINDS

GUARDIANSHIP = "social/guardianship.yaml"


REMEDIES = "state/remedies.yaml"
Found = set[tuple[str, str]]


def problems(pack: Path, *edits: tuple[str, str, str]) -> Found:
    """What the judge says, as (place within the pack, what), of the pack in which `edits` (file, text, by) were made."""
    shutil.copytree(ROOT / "packs" / "maroc", pack)
    for file, replace, by in edits:
        text = (pack / file).read_text(encoding="utf-8")
        assert text.count(replace) == 1
        (pack / file).write_text(text.replace(replace, by), encoding="utf-8")
    with pytest.raises(PackErrors) as caught:
        load(pack, KINDS)
    return {(str(each.place).removeprefix(f"{pack}/"), each.what) for each in caught.value.problems}


def test_strange_codes_and_unknown_remedies_are_found_at_their_places(tmp_path: Path) -> None:
    found = problems(
        tmp_path / "maroc",
        (GUARDIANSHIP, "[child, ward]", "[child, wart, head]"),
        (REMEDIES, "  complaint:", "  grievance:"),
    )
    assert found >= {
        (f"{GUARDIANSHIP}:14:16", "household-relations has no code 'wart'"),
        (f"{GUARDIANSHIP}:14:22", "'head' would see for itself"),
        (f"{REMEDIES}:15:5", "'grievance' is no remedy"),
    }


def test_a_relation_that_is_no_code_is_found_at_its_place(tmp_path: Path) -> None:
    found = problems(tmp_path / "maroc", (GUARDIANSHIP, "relation: relation", "relation: household"))
    assert (f"{GUARDIANSHIP}:12:11", "'household' is no code") in found
