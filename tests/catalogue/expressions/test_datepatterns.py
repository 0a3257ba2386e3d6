"""Patterns of written dates."""

from __future__ import annotations

import re

import pytest

from wasl.catalogue.expressions.datepatterns import date_pattern, full_year
from wasl.catalogue.expressions.errors import ArgumentError


@pytest.mark.parametrize(
    ("pattern", "reads", "refuses"),
    [
        (
            "DD/MM/YYYY",
            ["03/09/2018", "3/9/2018", "99/99/9999"],
            ["03-09-2018", "3/9/18", "003/9/2018", " 3/9/2018", "3/9/0018"],
        ),
        ("YYYY-MM-DD", ["2018-09-03", "2018-9-3"], ["18-9-3", "2018-09-03T00"]),
        ("DDMMYYYY", ["03092018"], ["392018", "3092018", "03092018 "]),
        ("DD.MM.YY", ["3.9.18"], ["3x9x18", "3.9.2018"]),
        ("YYYYMM.DD", ["201809.3"], ["20189.3"]),
        ("DD/MM/YYYY 00:00:00", ["3/9/2018 00:00:00"], ["3/9/2018", "3/9/2018 00:00:01"]),
        ("YYYY-MM-DDT00:00", ["2018-09-03T00:00"], ["2018-09-03 00:00"]),
        ("DD0MM0YYYY", ["0300902018"], ["30902018"]),
    ],
)
def test_what_a_pattern_reads(pattern: str, reads: list[str], refuses: list[str]) -> None:
    regex = date_pattern(pattern).regex
    assert [text for text in reads if not re.fullmatch(regex, text)] == []
    assert [text for text in refuses if re.fullmatch(regex, text)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "DD/MM",
        "DD/DD/YYYY",
        "DD/MM/YYYY/YY",
        "D/M/Y",
        "dd/mm/yyyy",
        "%d/%m/%Y",
        "DD MM",
        "DDMMMYYYY",
        "DD/MM/YYYYx",
    ],
)
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        date_pattern(pattern)
    assert "DD/MM/YYYY" in caught.value.mend


def test_groups_say_where_the_parts_are() -> None:
    found = date_pattern("YYYY-MM-DD")
    assert (found.year, found.month, found.day, found.short_year) == (1, 2, 3, False)
    assert date_pattern("MM/DD/YY").short_year


@pytest.mark.parametrize(("short", "year"), [(0, 2000), (25, 2025), (68, 2068), (69, 1969), (99, 1999)])
def test_short_years_turn_at_sixty_eight(short: int, year: int) -> None:
    assert full_year(short) == year
