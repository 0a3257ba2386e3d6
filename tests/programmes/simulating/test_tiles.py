"""The map: every place once, in the order of its code, with the tone of what it tells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wasl.catalogue.catalogue import Catalogue
from wasl.programmes.simulating.measures import At
from wasl.programmes.simulating.tiles import CHANGE, NOW, SIGHTS, STEPS, Mosaic, mosaic
from wasl.referentials.territories import Territories, territories

TANGER, LARACHE, RABAT = "01.511.01.0", "01.331.01.0", "04.421.01.0"
"""Two communes of one region, and one of another."""


@pytest.fixture(scope="module")
def tree(maroc: Catalogue) -> Territories:
    return territories(maroc)


def at(units: int, receive: int) -> At:
    return At(units=units, receive=receive, enter=0, leave=0, cost=Decimal(10 * receive))


def drawn(tree: Territories, before: dict[str, At], after: dict[str, At], sight: str, where: str = "") -> Mosaic:
    found = mosaic(tree, "communes", before, after, sight, where)
    assert found is not None
    return found


def test_regions_hold_their_provinces_and_a_region_its_communes(tree: Territories) -> None:
    codes = sorted(code for tier, code in tree.units if tier == "communes")
    assert {TANGER, RABAT} <= set(codes)
    before = {TANGER: at(100, 40), RABAT: at(200, 100), "": at(30, 10)}
    after = {TANGER: at(100, 50), RABAT: at(200, 90), "": at(30, 10)}
    whole = drawn(tree, before, after, CHANGE)
    assert len(whole.blocks) == 12
    assert (whole.within, whole.alone, whole.elsewhere) == (None, False, 30)
    tiles = {tile.place.code: tile for block in whole.blocks for tile in block.tiles}
    assert (tiles["01.511"].value, tiles["01.511"].tone, tiles["01.511"].opens) == (Decimal("10.0"), "up-2", True)
    assert (tiles["04.421"].value, tiles["04.421"].tone) == (Decimal("-5.0"), "down-1")
    assert (tiles["09.001"].value, tiles["09.001"].tone, tiles["09.001"].opens) == (None, "none", False)
    inside = drawn(tree, before, after, NOW, "01")
    assert inside.within is not None and inside.within.code == "01"  # noqa: PT018
    assert not inside.alone
    communes = {tile.place.code: tile for block in inside.blocks for tile in block.tiles}
    assert set(communes) == {code for code in codes if code.startswith("01.")}
    assert (communes[TANGER].value, communes[TANGER].tone, communes[TANGER].opens) == (Decimal("40.0"), "up-2", False)


def test_a_run_over_one_region_shows_its_communes_at_once(tree: Territories) -> None:
    alone = drawn(tree, {TANGER: at(100, 40)}, {TANGER: at(100, 40)}, CHANGE)
    assert alone.alone
    assert alone.within is not None
    (tile,) = [tile for block in alone.blocks for tile in block.tiles if tile.place.code == TANGER]
    assert (tile.value, tile.tone) == (Decimal("0.0"), "same")


def test_tones_stand_one_after_another_and_rounded_counts_reach_no_further_than_all(tree: Territories) -> None:
    for sight in SIGHTS:
        found = drawn(tree, {TANGER: at(10, 0)}, {TANGER: at(10, 20)}, sight)
        assert len(found.tones) == STEPS[sight] * (2 if sight == CHANGE else 1)
        assert all(one[2] == other[1] for one, other in zip(found.tones, found.tones[1:], strict=False))
        (tile,) = [tile for block in found.blocks for tile in block.tiles if tile.place.code == TANGER]
        assert tile.value is not None and abs(tile.value) <= 100  # noqa: PT018


def test_places_that_the_tree_does_not_have_draw_nothing(tree: Territories) -> None:
    assert mosaic(tree, "communes", {}, {"": at(10, 10)}, CHANGE) is None
    assert mosaic(tree, "nothing", {}, {TANGER: at(10, 10)}, CHANGE) is None
