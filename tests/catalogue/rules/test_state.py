"""One State, whose codes mean something."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import MINI, copy_of_mini, edit, problems_of, said_of, with_files

STATE = (MINI / "state.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("replace", "by", "place", "what"),
    [
        ("[fr, ar, en]", "[fr, ar, eng]", "3:21", "unknown language 'eng'"),
        ("currency: ATL", "currency: shells", "4:11", "'shells' is no currency"),
        ("Atlantic/Azores", "Atlantic/Atlantis", "5:12", "unknown time zone 'Atlantic/Atlantis'"),
        ("Atlantic/Azores", "../etc/passwd", "5:12", "unknown time zone '../etc/passwd'"),
        ("country: ZZ", "country: Atlantis", "6:10", "'Atlantis' is no country"),
        ("09-01", "02-30", "7:21", "'02-30' is no day of the year"),
        ("09-01", "9-1", "7:21", "'9-1' is no day of the year"),
        ("[sat, sun]", "[sat, sunday]", "8:16", "'sunday' is not allowed here"),
    ],
)
def test_codes_that_mean_nothing(tmp_path: Path, replace: str, by: str, place: str, what: str) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "state.yaml", replace, by)
    assert said_of(pack) == [(f"state.yaml:{place}", what)]
    assert problems_of(pack)[0].mend


def test_a_pack_without_a_state(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    (pack / "state.yaml").unlink()
    assert [problem.what for problem in problems_of(pack)] == ["the pack declares no state"]


def test_a_pack_with_two_states(tmp_path: Path) -> None:
    pack = with_files(tmp_path, {"zz.yaml": STATE})
    assert said_of(pack) == [("zz.yaml:1:1", f"{pack}/state.yaml declares the state already")]
