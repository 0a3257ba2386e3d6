"""Downloads that no spreadsheet computes."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.pages.exports import csv_lines, harmless


@pytest.mark.parametrize("text", ["=1+1", "+33", "-x", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_is_disarmed(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-5, "-5"), (Decimal("-1.50"), "-1.50"), (date(2026, 1, 2), "2026-01-02"), (None, ""), ("a=b", "a=b")],
)
def test_numbers_dates_and_plain_text_stay_as_they_are(value: object, cell: str) -> None:
    assert harmless(value) == cell


@given(st.text())
def test_no_text_ever_starts_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=10), min_size=1)
)
def test_a_line_reads_back_as_it_was_written(cells: list[str]) -> None:
    header = [f"c{number}" for number in range(len(cells))]
    text = "".join(csv_lines(header, [cells]))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:])))[1] == [harmless(cell) for cell in cells]
