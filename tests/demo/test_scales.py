"""Scales: which communes are populated."""

from __future__ import annotations

from datetime import date

import pytest

from wasl.demo.scales import Scale, calendar_of, scale_named
from wasl.kernel.errors import WaslError


@pytest.mark.parametrize(
    ("prefixes", "code", "held"),
    [
        (("08",), "08.201.01.01", True), (("08",), "09.201.01.01", False), (("08.20",), "08.201.01.01", False),
        (("08.201", "09"), "09.001.01.01", True), ((), "12.391.05.05", True),
    ],
)  # fmt: skip
def test_a_scale_holds_the_communes_under_its_territories(prefixes: tuple[str, ...], code: str, held: bool) -> None:
    assert Scale("x", prefixes).holds(code) is held


def test_named_scales_have_their_own_share_of_the_population() -> None:
    assert scale_named("province").people_fraction == 1
    assert scale_named("region").people_fraction < 1
    assert scale_named("region", 0.1).people_fraction == 0.1


def test_codes_are_a_scale_too() -> None:
    assert scale_named("08.201, 08.401") == Scale("08.201, 08.401", ("08.201", "08.401"), 1.0)


def test_an_unknown_scale_says_what_is_known() -> None:
    with pytest.raises(WaslError, match="use province, region, nation"):
        scale_named("continent")


@pytest.mark.parametrize("fraction", [-0.1, 1.5])
def test_a_share_lies_between_nothing_and_everyone(fraction: float) -> None:
    with pytest.raises(WaslError, match="above 0 and up to 1"):
        Scale("x", (), fraction)


def test_a_demonstration_tells_the_school_year_of_its_day() -> None:
    autumn, early, spring = (calendar_of(date(*day)) for day in ((2026, 11, 24), (2026, 9, 3), (2027, 3, 1)))
    assert autumn.years == early.years == spring.years == (2024, 2025, 2026)
    assert [str(autumn.as_of(year)) for year in autumn.years] == ["2025-07-31", "2026-07-31", "2026-10-31"]
    assert (early.as_of(2026), early.day(6, 30)) == (date(2026, 9, 3), date(2026, 6, 30))
    assert calendar_of(date(2040, 1, 1)).last == 2028  # later children were born after the census
