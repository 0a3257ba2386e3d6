"""Territories: one tree, whatever referentials its tiers are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from wasl.catalogue.load import load
from wasl.referentials.territories import Territories, territories
from wasl.server.kinds import KINDS


@pytest.fixture(scope="module")
def tree() -> Territories:
    return territories(load(Path("packs/maroc"), KINDS))


def test_tiers_stand_top_first(tree: Territories) -> None:
    assert tree.tiers[:2] == ("regions", "provinces")
    assert set(tree.tiers[2:]) == {"cercles", "communes", "arrondissements"}


def test_the_census_is_whole(tree: Territories) -> None:
    assert tree.count_below(None) == {
        "regions": 12,
        "provinces": 83,
        "cercles": 213,
        "arrondissements": 41,
        "communes": 1503,
    }


def test_every_unit_is_reached_once_from_the_top(tree: Territories) -> None:
    reached = [(unit.tier, unit.code) for unit in tree.within(None)]
    assert len(reached) == len(set(reached)) == len(tree.units)


def test_a_path_leads_down_to_the_unit(tree: Territories) -> None:
    for unit in tree.within(("regions", "01")):
        way = tree.path((unit.tier, unit.code))
        assert way[0].code == "01"
        assert way[-1] is unit
        assert all(below.parent == (above.tier, above.code) for above, below in pairwise(way))


def test_communes_of_a_region_hold_its_people(tree: Territories) -> None:
    for region in tree.children(None):
        communes = [unit for unit in tree.within((region.tier, region.code)) if unit.tier == "communes"]
        counted = sum(int(unit.facts["population"]) for unit in communes)
        assert counted == region.facts["population"], region.code


def test_an_unknown_place_has_nothing_below(tree: Territories) -> None:
    assert tree.children(("regions", "99")) == ()
    with pytest.raises(KeyError):
        tree.path(("regions", "99"))


def test_a_pack_without_territories_has_an_empty_tree() -> None:
    empty = territories(load(Path("tests/packs/mini"), KINDS))
    assert (empty.tiers, list(empty.within(None))) == ((), [])
