"""What is told of a declaration."""

from __future__ import annotations

import pytest

from tests.catalogue.packing import MINI, mini
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.explain import facts, law, needs, owner, spelt, title, uses
from wasl.catalogue.find import Found, find


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return mini()


def one(catalogue: Catalogue, name: str) -> Found:
    (found,) = find(catalogue, name)
    return found


def test_uses_are_counted_by_declaration_with_their_first_place(catalogue: Catalogue) -> None:
    used = {use.entry.name: use for use in uses(catalogue, one(catalogue, "conch-depths"))}
    assert list(used) == ["conch-lessons"]
    assert used["conch-lessons"].field == "outputs[1].attributes.depth"
    assert str(used["conch-lessons"].place) == f"{MINI}/feeds/conch-lessons.yaml:30:14"
    times = {use.entry.name: use.times for use in uses(catalogue, one(catalogue, "depths"))}
    assert times == {"conch-depths": 3, "lesson": 1}


def test_a_mention_by_key_stands_at_the_key(catalogue: Catalogue) -> None:
    (use,) = uses(catalogue, one(catalogue, "shoal:zone"))
    assert str(use.place) == f"{MINI}/feeds/nautilus-shoals.yaml:14:7"


@pytest.mark.parametrize(
    ("name", "department"),
    [
        ("fins", "tides"),
        ("conch-fins", "tides"),
        ("nautilus-shoals", "shoals"),
        ("swimmer-linkage", "tides"),
        ("lesson-fee", None),
    ],
)
def test_the_owner_is_named_or_follows_from_the_system_or_register(
    catalogue: Catalogue, name: str, department: str | None
) -> None:
    found = owner(catalogue, one(catalogue, name).entry)
    assert (found[0] if found else None) == department


def test_the_law_of_the_values_counts(catalogue: Catalogue) -> None:
    assert [source.text for source in law(one(catalogue, "lesson-fee").entry)] == ["loi 3-20", "loi 8-22"]


def test_needs_are_told_once(catalogue: Catalogue) -> None:
    assert needs(one(catalogue, "depths").entry) == [("department", "tides"), ("referential", "zones")]
    assert ("register", "swimmer") not in needs(one(catalogue, "swimmer").entry)


def test_facts_are_the_plain_fields(catalogue: Catalogue) -> None:
    assert facts(one(catalogue, "conch-fins:G")) == {"to": "left", "aliases": "gauche, يسرى", "relation": "exact"}
    assert facts(one(catalogue, "depths:deep")) == {"order": "2", "links": "zones: coast"}
    assert facts(one(catalogue, "nautilus-shoals"))["snapshot"] == "yes"


def test_titles(catalogue: Catalogue) -> None:
    assert str(title(one(catalogue, "depths:deep"))) == "Grand bain"
    assert title(one(catalogue, "conch-fins:G")) is None


def test_paths_are_spelt_as_people_write_them() -> None:
    assert spelt(("outputs", 0, "attributes", "level")) == "outputs[0].attributes.level"
