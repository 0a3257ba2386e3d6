"""The people made add up to the census, commune by commune."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import gcd

import pytest

from wasl.demo.calibration import OLDEST, YOUNGEST, cell_table, census_communes, commune_table, populated
from wasl.demo.scales import scale_named


def test_the_census_is_whole() -> None:
    assert len(census_communes()) == 1_503
    assert sum(commune.population for commune in census_communes()) == 36_828_330


@pytest.mark.parametrize("scale", ["province", "region"])
@pytest.mark.parametrize("fraction", [1.0, 0.31])
def test_each_commune_gets_its_share_to_the_nearest_person(scale: str, fraction: float) -> None:
    communes = populated(scale_named(scale))
    made = Counter[str]()
    for cell in cell_table(communes, fraction).to_pylist():
        made[cell["commune"]] += cell["n"]
    for commune in communes:
        assert abs(made[commune.code] - commune.young * fraction) <= 0.5


def test_each_sex_and_age_gets_its_share_to_the_nearest_two() -> None:
    communes = populated(scale_named("region"))
    made = {(cell["commune"], cell["sex"], cell["age"]): cell["n"] for cell in cell_table(communes, 1.0).to_pylist()}
    for commune in communes:
        for (sex, age), people in commune.ages.items():
            assert abs(made[commune.code, sex, age] - people) <= 1


def test_numbers_of_children_never_overlap_within_a_region() -> None:
    for cells in _by_region().values():
        reached = 0
        for cell in cells:
            assert cell["first"] == reached
            reached += cell["n"]


def test_every_child_of_a_band_can_have_a_home_of_its_own() -> None:
    for cell in cell_table(populated(scale_named("region")), 1.0).to_pylist():
        assert cell["rank"] + cell["n"] <= cell["homes"]
        assert gcd(cell["stride"], cell["homes"]) == 1


def test_ages_are_all_there() -> None:
    assert {age for _, age in census_communes()[0].ages} == set(range(YOUNGEST, OLDEST + 1))


def test_the_few_communes_that_the_census_keeps_secret_borrow_the_nations_shares() -> None:
    mijik = next(commune for commune in census_communes() if commune.code == "12.391.05.05")
    assert 0.2 < mijik.young / mijik.population < 0.6
    assert 900_000 < mijik.schooled_per_million <= 1_000_000


def test_places_number_the_communes_of_each_province() -> None:
    places = defaultdict(list)
    for row in commune_table(populated(scale_named("region"))).to_pylist():
        places[row["province"]].append(row["place"])
    assert all(sorted(found) == list(range(len(found))) for found in places.values())


def _by_region() -> dict[str, list[dict[str, int]]]:
    communes = populated(scale_named("08,11"))
    region = {commune.code: commune.region for commune in communes}
    found: dict[str, list[dict[str, int]]] = defaultdict(list)
    for cell in cell_table(communes, 1.0).to_pylist():
        found[region[cell["commune"]]].append(cell)
    return found
