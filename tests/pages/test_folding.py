"""Text as people search it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.pages.folding import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Éducation   Nationale ", "education nationale"),
        ("أكاديمية", "اكاديميه"),
        ("مُتَعَلِّم", "متعلم"),
        ("فـــاس", "فاس"),
        ("l’école", "l'ecole"),
        ("STRASSE", "strasse"),
    ],
)
def test_spellings_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_never_matters(text: str) -> None:
    assert fold(text) == fold(text.casefold())
