"""Payers that a pack declares are judged."""

from __future__ import annotations

from pathlib import Path

from tests.catalogue.packing import copy_of_mini, problems_of
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

PAYER = """kind: payer
title: {{fr: Payeur, ar: المؤدي, en: Payer}}
assumed: true
programmes: [shoal-aid]
name: {name}
rib: "{rib}"
budget: {{programme: "1", project: "2", line: "3"}}
shared_by: 2
jump: 50
mandate_days: 30
"""
SOUND = "011519000001205000534921"


def test_payers_have_an_account_a_short_name_and_programmes_of_their_own(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    (pack / "payers").mkdir()
    (pack / "payers" / "one.yaml").write_text(PAYER.format(name="ONE", rib=SOUND), encoding="utf-8")
    load(pack, KINDS)
    (pack / "payers" / "two.yaml").write_text(PAYER.format(name="T" * 71, rib=SOUND[:-1] + "2"), encoding="utf-8")
    found = {(problem.place.line, problem.what) for problem in problems_of(pack)}
    assert found == {
        (4, "'shoal-aid' is paid by another already"), (5, "messages take 70 characters at most"),
        (6, "the last two digits do not fit the others"),
    }  # fmt: skip
