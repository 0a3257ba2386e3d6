"""Asking a catalogue: by type and name, for places and fingerprints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import MINI, copy_of_mini, edit, mini
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, Parameter
from wasl.catalogue.load import load
from wasl.kernel.errors import WaslError
from wasl.referentials.declared import Mapping, Referential
from wasl.registers.declared import Feed
from wasl.server.kinds import KINDS


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return mini()


def test_declarations_come_by_type(catalogue: Catalogue) -> None:
    assert list(catalogue.all(Referential)) == ["depths", "fins", "zones"]
    assert catalogue.get(Department, "shoals").parent == "tides"
    assert catalogue.get(Mapping, "conch-fins").rows["G"].to == "left"


def test_decimals_and_dates_are_read_exactly(catalogue: Catalogue) -> None:
    values = catalogue.get(Parameter, "lesson-fee").values
    assert [(value.since.isoformat(), value.value) for value in values] == [
        ("2020-01-01", "12.50"), ("2022-09-01", "13.00"), ("2024-09-01", None),
    ]  # fmt: skip


def test_a_shelf_cannot_be_changed(catalogue: Catalogue) -> None:
    with pytest.raises(TypeError):
        catalogue.all(Referential)["fins"] = catalogue.get(Referential, "zones")  # type: ignore[index]


def test_an_unknown_name_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(WaslError) as caught:
        catalogue.get(Referential, "depth")
    assert caught.value.what == "the pack declares no referential 'depth'"
    assert caught.value.mend == "did you mean 'depths'?"


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(WaslError, match="no kind of this catalogue is a Feed"):
        Catalogue(MINI, (), ()).all(Feed)


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), (1, 1), (1, 1)),
        (("outputs", 1, "attributes", "laps"), (31, 13), (31, 7)),
        (("outputs", 1), (26, 5), (26, 5)),
        (("outputs", 1, "rules", "mark-out-of-twenty", "check"), (35, 16), (35, 9)),
        (("columns", 2, "aliases", 0), (9, 29), (9, 29)),
        (("outputs", 1, "valid_from"), (26, 5), (26, 5)),
    ],
)
def test_places_of_values_and_keys(
    catalogue: Catalogue, path: tuple[str | int, ...], value: object, key: object
) -> None:
    feed = catalogue.get(Feed, "conch-lessons")
    place, key_place = catalogue.place(feed, *path), catalogue.key_place(feed, *path)
    assert place.file == str(MINI / "feeds/conch-lessons.yaml")
    assert (place.line, place.column) == value
    assert (key_place.line, key_place.column) == key


def test_an_item_of_a_file_begins_at_its_own_key(catalogue: Catalogue) -> None:
    department = catalogue.get(Department, "shoals")
    assert str(catalogue.key_place(department)) == f"{MINI}/departments.yaml:7:3"
    assert str(catalogue.place(department, "parent")) == f"{MINI}/departments.yaml:10:13"


def test_a_declaration_of_another_catalogue_has_no_place_here(catalogue: Catalogue) -> None:
    with pytest.raises(WaslError, match="does not belong"):
        catalogue.place(mini().get(Feed, "conch-lessons"))


def test_fingerprints_follow_the_content_and_nothing_else(catalogue: Catalogue, tmp_path: Path) -> None:
    before = catalogue.fingerprint(catalogue.get(Referential, "fins"))
    assert len(before) == 32
    pack = copy_of_mini(tmp_path)
    edit(pack, "referentials/fins.yaml", "kind: referential", "# a comment\nkind:   referential")
    assert (same := load(pack, KINDS)).fingerprint(same.get(Referential, "fins")) == before
    edit(pack, "referentials/fins.yaml", "en: Left", "en: Port")
    assert (other := load(pack, KINDS)).fingerprint(other.get(Referential, "fins")) != before


def test_every_declaration_has_its_own_fingerprint(catalogue: Catalogue) -> None:
    prints = [catalogue.fingerprint(entry.declaration) for entry in catalogue.entries]
    assert len(set(prints)) == len(prints)
