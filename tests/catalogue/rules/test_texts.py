"""Texts in three languages, each in its script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import copy_of_mini, edit, problems_of
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

TITLE = "{fr: Côte, ar: الساحل, en: Coast}"


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ('{fr: "", ar: الساحل, en: Coast}', 23, "the French text is empty"),
        ('{fr: Côte, ar: "  ", en: Coast}', 33, "the Arabic text is empty"),
        ("{fr: Côte, ar: Essahel, en: Coast}", 33, "the Arabic text 'Essahel' has no Arabic letter"),
        ("{fr: Côte, ar: 2024 !, en: Coast}", 33, "the Arabic text '2024 !' has no Arabic letter"),
        ("{fr: Côte, ar: الساحل, en: الساحل}", 45, "the English text 'الساحل' has Arabic letters"),
        ("{fr: Côte الساحل, ar: الساحل, en: Coast}", 23, "the French text 'Côte الساحل' has Arabic letters"),
    ],
)
def test_a_text_out_of_its_language(tmp_path: Path, text: str, column: int, what: str) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "referentials/zones.yaml", TITLE, text)
    (problem,) = problems_of(pack)
    assert (problem.place.line, problem.place.column, problem.what) == (6, column, what)


@pytest.mark.parametrize(
    "text",
    [
        '{fr: "2024", ar: "2024", en: "2024"}',
        "{fr: CSV, ar: ملف CSV, en: CSV}",
        "{fr: « Côte », ar: «الساحل» (1), en: Coast}",
        "{fr: Plage, ar: پلاج, en: Beach}",
    ],
)
def test_texts_that_are_good(tmp_path: Path, text: str) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "referentials/zones.yaml", TITLE, text)
    assert load(pack, KINDS)
