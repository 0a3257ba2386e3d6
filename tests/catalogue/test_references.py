"""Who names whom: marked fields, mentions of parts, and users."""

from __future__ import annotations

import pytest

from tests.catalogue.packing import mini
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Mention
from wasl.catalogue.find import find
from wasl.catalogue.references import mentions_of, users_of


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return mini()


def mentions(catalogue: Catalogue, name: str) -> list[Mention]:
    (found,) = find(catalogue, name)
    return list(mentions_of(found.entry))


def test_marked_fields_are_mentions(catalogue: Catalogue) -> None:
    assert mentions(catalogue, "department:shoals") == [Mention(("parent",), "department", "tides")]
    assert mentions(catalogue, "swimmer-linkage") == [Mention(("register",), "register", "swimmer")]
    assert Mention(("attributes", "given_latin", "authority", 1), "system", "nautilus") in mentions(
        catalogue, "swimmer"
    )


def test_what_says_nothing_mentions_nothing(catalogue: Catalogue) -> None:
    assert mentions(catalogue, "department:tides") == []


def test_codes_mention_their_parents_and_links(catalogue: Catalogue) -> None:
    assert mentions(catalogue, "depths") == [
        Mention(("owner",), "department", "tides"),
        Mention(("codes", "deep", "links", "zones"), "referential", "zones", by_key=True),
        Mention(("codes", "deep", "links", "zones"), "referential", "zones", "coast"),
        Mention(("codes", "trench", "parent"), "referential", "depths", "deep"),
    ]


def test_feeds_mention_attributes_and_the_mappings_of_their_expressions(catalogue: Catalogue) -> None:
    found = mentions(catalogue, "conch-lessons")
    path = ("outputs", 1, "attributes", "depth")
    assert Mention(path, "register", "lesson", "depth", by_key=True) in found
    assert Mention(path, "mapping", "conch-depths", judged_elsewhere=True) in found
    assert Mention(("columns", 4, "choices"), "mapping", "conch-fins") in found


@pytest.mark.parametrize(
    ("name", "users"),
    [
        ("conch", ["feeds.conch-lessons", "programmes.shoal-aid", "referentials.mappings.conch-depths",
         "referentials.mappings.conch-fins", "registers.swimmer", "services.can-swim", "services.lesson-counts",
         "services.swimmer-card"]),
        ("lesson-fee", ["programmes.shoal-aid", "services.can-swim"]),
        ("lesson:laps",
         ["feeds.conch-lessons", "services.can-swim", "services.lesson-counts", "services.swimmer-card"]),
        ("can-swim", ["agreements.lifeguards-shoals", "programmes.shoal-aid"]),
        ("can-swim:swims", ["agreements.lifeguards-shoals", "programmes.shoal-aid"]),
        ("lifeguards", ["agreements.lifeguards-shoals", "programmes.shoal-aid"]),
        ("conch-fins", ["feeds.conch-lessons"]),
        ("zones", ["referentials.depths", "registers.shoal"]),
        ("zones:coast", ["referentials.depths"]),
        ("zones:open-sea", []),
        ("depths:deep", ["referentials.depths", "referentials.mappings.conch-depths"]),
        ("swimmer:fin", ["feeds.conch-lessons"]),
        ("swimmer:given_arabic", ["feeds.conch-lessons", "registers.swimmer"]),
        ("driftwood", []),
    ],
)  # fmt: skip
def test_users_are_found(catalogue: Catalogue, name: str, users: list[str]) -> None:
    (found,) = find(catalogue, name)
    assert (
        sorted(
            {entry.id for entry, _ in users_of(catalogue, found.entry, found.part)}
            - {found.entry.id if found.part is None else ""}
        )
        == users
    )


def test_every_mention_of_the_small_pack_names_something(catalogue: Catalogue) -> None:
    known = {(entry.kind.name, entry.name) for entry in catalogue.entries}
    assert {(each.kind, each.name) for entry in catalogue.entries for each in mentions_of(entry)} <= known
