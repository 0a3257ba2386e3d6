"""Words that were probably meant."""

from __future__ import annotations

import pytest

from wasl.catalogue.suggest import nearest


@pytest.mark.parametrize(
    ("word", "candidates", "said"),
    [
        ("levls", ["levels", "cycles"], "did you mean 'levels'?"),
        ("LEVELS", ["levels"], "did you mean 'levels'?"),
        ("level", ["Levels"], "did you mean 'Levels'?"),
        ("xyz", ["levels", "cycles"], "write one of levels, cycles"),
        ("xyz", [], "none is declared yet"),
        ("zzz", [f"a{n}" for n in range(20)], "write one of a0, a1, a2, a3, a4, a5, a6, a7, … (20 in all)"),
        ("القسم", ["القسم الأول", "x"], "did you mean 'القسم الأول'?"),
    ],
)
def test_the_nearest_word_or_the_first_ones(word: str, candidates: list[str], said: str) -> None:
    assert nearest(word, candidates) == said
