"""Pages of the common language: what they list is what the pack says."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from wasl.catalogue import current
from wasl.referentials.declared import Mapping, Referential

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.cookies["wasl_language"] = "fr"
    return client


def rows(client: Client, path: str) -> list[dict[str, str]]:
    text = b"".join(client.get(path).streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_nomenclature_and_mapping_has_its_page(reader: Client) -> None:
    catalogue = current.catalogue()
    for name in catalogue.all(Referential):
        assert reader.get(f"/referentials/{name}/").status_code == 200, name
    for name in catalogue.all(Mapping):
        assert reader.get(f"/referentials/mappings/{name}/").status_code == 200, name


def test_the_list_counts_codes_and_filters_by_owner(reader: Client) -> None:
    found = {row["name"]: row for row in rows(reader, "/referentials/?export=csv")}
    assert found["communes"]["codes"] == "1503"
    owned = rows(reader, "/referentials/?owner=hcp&export=csv")
    assert {row["owner"] for row in owned} == {"HCP"}
    assert 0 < len(owned) < len(found)


def test_codes_carry_their_titles_in_three_languages(reader: Client) -> None:
    (primary,) = rows(reader, "/referentials/cycles/?q=primaire&export=csv")
    assert (primary["code"], primary["ar"], primary["en"]) == ("primary", "التعليم الابتدائي", "Primary")


def test_a_mapping_shows_its_rows_and_what_it_leaves_unsaid(reader: Client) -> None:
    mapping = current.catalogue().all(Mapping)["ensup-levels"]
    found = rows(reader, "/referentials/mappings/ensup-levels/?export=csv")
    assert {row["code"] for row in found} == set(mapping.rows)
    narrower = rows(reader, "/referentials/mappings/ensup-levels/?relation=narrower&export=csv")
    assert {row["code"] for row in narrower} == {
        code for code, row in mapping.rows.items() if row.to is not None and row.relation == "narrower"
    }
    assert (
        "codes communs ne sont dits par aucun code"
        in reader.get("/referentials/mappings/ensup-levels/").content.decode()
    )


def test_coverage_bars_say_their_figures(reader: Client) -> None:
    text = reader.get("/referentials/mappings/").content.decode()
    assert 'role="img" aria-label="' in text
    assert "sans équivalent" in text


def test_a_territory_lists_what_lies_in_it_and_the_way_back(reader: Client) -> None:
    text = reader.get("/referentials/territories/regions/01/").content.decode()
    assert "/referentials/territories/provinces/01.511/" in text
    assert 'href="/referentials/territories/"' in text
    assert {row["code"][:2] for row in rows(reader, "/referentials/territories/regions/01/?export=csv")} == {"01"}


def test_a_search_looks_all_the_way_down(reader: Client) -> None:
    found = rows(reader, "/referentials/territories/?q=assilah&export=csv")
    assert {row["tier"] for row in found} == {"Provinces et préfectures", "Cercles", "Communes"}
    assert rows(reader, "/referentials/territories/regions/02/?q=assilah&export=csv") == []


def test_the_other_script_stands_beside_the_readers(reader: Client) -> None:
    assert "طنجة" in reader.get("/referentials/territories/").content.decode()
    reader.cookies["wasl_language"] = "ar"
    assert "Tanger" in reader.get("/referentials/territories/").content.decode()


@pytest.mark.parametrize("path", ["no-such", "mappings/no-such", "territories/regions/99", "territories/no-such/01"])
def test_an_unknown_name_is_a_missing_page(reader: Client, path: str) -> None:
    assert reader.get(f"/referentials/{path}/").status_code == 404
