"""Finding declarations and their parts by what people call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import MINI, mini, with_files
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.find import find
from wasl.catalogue.load import load
from wasl.kernel.errors import WaslError
from wasl.server.kinds import KINDS


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return mini()


@pytest.mark.parametrize(
    ("name", "called", "place"),
    [
        ("fins", "fins", "referentials/fins.yaml:1:1"),
        ("referentials.fins", "fins", "referentials/fins.yaml:1:1"),
        ("referential:fins", "fins", "referentials/fins.yaml:1:1"),
        ("conch", "conch", "systems.yaml:3:3"),
        ("systems.conch", "conch", "systems.yaml:3:3"),
        ("conch-fins:G", "conch-fins:G", "referentials/mappings/conch-fins.yaml:7:3"),
        ("referentials.depths:deep", "depths:deep", "referentials/depths.yaml:9:3"),
        ("given_latin", "swimmer:given_latin", "registers/swimmer.yaml:12:3"),
        ("open-sea", "zones:open-sea", "referentials/zones.yaml:7:3"),
    ],
)
def test_one_thing_is_called_so(catalogue: Catalogue, name: str, called: str, place: str) -> None:
    (found,) = find(catalogue, name)
    assert (found.called, str(found.place)) == (called, f"{MINI}/{place}")


def test_a_name_may_stand_for_several(tmp_path: Path) -> None:
    files = {"referentials/shoal.yaml": (MINI / "referentials/fins.yaml").read_text(encoding="utf-8")}
    found = find(load(with_files(tmp_path, files), KINDS), "shoal")
    assert [each.entry.kind.name for each in found] == ["referential", "register"]


def test_a_declaration_goes_before_a_part_of_the_same_name(catalogue: Catalogue) -> None:
    assert [each.called for each in find(catalogue, "shoal")] == ["shoal"]


@pytest.mark.parametrize(
    ("name", "what", "mend"),
    [
        ("finns", "nothing in the pack is called 'finns'", "did you mean 'fins'?"),
        ("fins:leftt", "'fins' has no part 'leftt'", "did you mean 'left'?"),
        ("conch:x", "nothing in the pack is called 'conch:x'", "did you mean 'conch'?"),
        ("", "nothing in the pack is called ''", "write one of "),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(catalogue: Catalogue, name: str, what: str, mend: str) -> None:
    with pytest.raises(WaslError) as caught:
        find(catalogue, name)
    assert caught.value.what == what
    assert caught.value.mend.startswith(mend)
