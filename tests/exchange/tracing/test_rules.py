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


@pytest.mark.parametrize(
    ("file", "replace", "by", "place", "what"),
    [
        (GUARDIANSHIP, "[child, ward]", "[child, wart]", "14:16", "household-relations has no code 'wart'"),
        (GUARDIANSHIP, "[child, ward]", "[child, head]", "14:16", "'head' would see for itself"),
        (GUARDIANSHIP, "relation: relation", "relation: household", "12:11", "'household' is no code"),
        ("state/remedies.yaml", "  complaint:", "  grievance:", "15:5", "'grievance' is no remedy"),
    ],
)
def test_what_cannot_work_is_found_at_its_place(
    tmp_path: Path, file: str, replace: str, by: str, place: str, what: str
) -> None:
    pack = Path(shutil.copytree(ROOT / "packs" / "maroc", tmp_path / "maroc"))
    text = (pack / file).read_text(encoding="utf-8")
    assert text.count(replace) == 1
    (pack / file).write_text(text.replace(replace, by), encoding="utf-8")
    with pytest.raises(PackErrors) as caught:
        load(pack, KINDS)
    assert (f"{pack}/{file}:{place}", what) in [(str(each.place), each.what) for each in caught.value.problems]
