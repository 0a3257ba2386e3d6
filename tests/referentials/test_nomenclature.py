"""A referential with its codes at hand: written in the pack, or provided by a package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.referentials.declared import Code, Provided, Referential
from wasl.referentials.nomenclature import Nomenclature, in_use, resolve
from wasl.referentials.providers.port import ProvidedCode

TITLE = Text(fr="titre", ar="عنوان", en="title")


def code(parent: str | None = None, since: date | None = None, until: date | None = None, **links: str) -> Code:
    return Code(title=TITLE, parent=parent, since=since, until=until, links=links)


def written(**codes: Code) -> Nomenclature:
    return resolve("trees", Referential(title=TITLE, owner="forests", version="1", codes=codes), {})


class Atlas:
    """A package with two tables, whose links name its own tables."""

    name = "atlas"

    def version(self) -> str:
        return "2.0"

    def tables(self) -> tuple[str, ...]:
        return ("lands", "towns")

    def table(self, name: str) -> Mapping[str, ProvidedCode]:
        lands = {"n": ProvidedCode(code(), ("North",), {"people": 7})}
        towns = {"n.1": ProvidedCode(code(lands="n", seas="s"), ("Porto",))}
        return MappingProxyType({"lands": lands, "towns": towns}[name])


def provided(table: str, version: str = "2.0", provider: str = "atlas", **codes: Code) -> Referential:
    source = Provided(provider=provider, table=table, version=version)
    return Referential(title=TITLE, owner="maps", version="1", provided=source, codes=codes)


ATLAS = {"atlas": Atlas()}
PACK = {"provinces": provided("lands"), "cities": provided("towns")}


def test_codes_keep_their_order() -> None:
    assert list(written(oak=code(), ash=code(), elm=code())) == ["oak", "ash", "elm"]


def test_an_unknown_code_is_refused_by_name() -> None:
    with pytest.raises(WaslError, match="trees has no code palm"):
        written(oak=code()).get("palm")


def test_children_are_those_just_below() -> None:
    trees = written(oak=code(), holm=code("oak"), cork=code("oak"), young=code("cork"))
    assert trees.children("oak") == ("holm", "cork")
    assert trees.children() == ("oak",)
    assert trees.children("young") == ()


def test_the_path_goes_from_the_top_to_the_code() -> None:
    trees = written(oak=code(), cork=code("oak"), young=code("cork"))
    assert trees.path("young") == ("oak", "cork", "young")
    assert trees.path("oak") == ("oak",)


def test_parents_in_a_ring_are_refused() -> None:
    with pytest.raises(WaslError, match="its own ancestor"):
        written(hen=code("egg"), egg=code("hen")).path("hen")


def test_codes_linked_to_another_referential() -> None:
    trees = written(oak=code(climates="mild"), cedar=code(climates="cold"), fir=code(climates="cold"))
    assert trees.linked("climates", "cold") == ("cedar", "fir")
    assert trees.linked("climates", "hot") == ()


def test_a_code_is_in_use_from_its_first_day_until_before_its_last() -> None:
    dated = code(since=date(2020, 9, 1), until=date(2025, 9, 1))
    days = (date(2020, 8, 31), date(2020, 9, 1), date(2025, 8, 31), date(2025, 9, 1))
    assert [in_use(dated, day) for day in days] == [False, True, True, False]


def test_only_codes_in_use_remain_on_a_day() -> None:
    trees = written(oak=code(), elm=code(until=date(1970, 1, 1)), fig=code(since=date(1960, 1, 1)))
    assert list(trees.valid_on(date(2024, 1, 1))) == ["oak", "fig"]
    assert list(trees.valid_on(date(1950, 1, 1))) == ["oak", "elm"]
    assert len(trees) == 3


@given(st.dates(), st.none() | st.dates(), st.none() | st.dates())
def test_no_day_is_both_before_the_start_and_in_use(day: date, since: date | None, until: date | None) -> None:
    used = in_use(code(since=since, until=until), day)
    assert used == ((since or date.min) <= day and (until is None or day < until))


def test_a_package_gives_codes_facts_and_spellings() -> None:
    lands = resolve("provinces", PACK["provinces"], PACK, ATLAS)
    assert list(lands) == ["n"]
    assert lands.attributes("n") == {"people": 7}
    assert lands.spellings("n") == ("North",)


def test_written_codes_have_neither_facts_nor_spellings() -> None:
    trees = written(oak=code())
    assert trees.attributes("oak") == {}
    assert trees.spellings("oak") == ()


def test_links_to_tables_become_links_to_the_packs_referentials() -> None:
    cities = resolve("cities", PACK["cities"], PACK, ATLAS)
    assert cities.get("n.1").links == {"provinces": "n"}
    assert cities.linked("provinces", "n") == ("n.1",)


def test_the_pack_may_add_codes_to_those_of_the_package() -> None:
    more = provided("lands", abroad=code())
    assert list(resolve("provinces", more, {"provinces": more}, ATLAS)) == ["n", "abroad"]


@pytest.mark.parametrize(
    ("referential", "says", "mend"),
    [
        (provided("lands", provider="globe"), "no data package globe", "atlas"),
        (provided("seas"), "has no table seas", "lands, towns"),
        (provided("lands", version="1.0"), "written for atlas 1.0, 2.0 is installed", "review the codes"),
    ],
)
def test_a_package_that_is_not_the_declared_one_is_refused(referential: Referential, says: str, mend: str) -> None:
    with pytest.raises(WaslError, match=says) as refusal:
        resolve("provinces", referential, {"provinces": referential}, ATLAS)
    assert mend in (refusal.value.mend or "")
