"""A person's file put in order for its readers: who they are and who says so, and the path through every provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wasl.catalogue.catalogue import Catalogue
from wasl.referentials.nomenclature import nomenclature
from wasl.registers.declared import Attribute, Register
from wasl.registers.golden import Golden, golden_view
from wasl.registers.history import Version
from wasl.registers.path import LifePath, life_path
from wasl.registers.showing.values import value_of
from wasl.registers.subjects import called, identity_of, space_of, stays_register


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of the golden view, with what it is called and what its values say."""

    name: str
    attribute: Attribute
    golden: Golden
    value: Any
    others: Sequence[tuple[Any, str]]
    """What other sources say otherwise: the value and the source."""


def identity(catalogue: Catalogue, versions: Iterable[Version]) -> list[Line]:
    """Who the person is, attribute by attribute, in the declared order."""
    space = people(catalogue)
    attributes = identity_of(catalogue, space)
    recognised = {name for name, each in catalogue.all(Register).items() if each.linkage is not None}
    golden = golden_view((v for v in versions if v.register in recognised), attributes)
    return [_line(catalogue, name, attributes[name], each) for name, each in golden.items()]


def names(catalogue: Catalogue, lines: Iterable[Line]) -> dict[str, str]:
    """What the person is called, by script."""
    return called({line.name: line.golden for line in lines}, catalogue.get(Register, people(catalogue)))


def path_of(catalogue: Catalogue, versions: Iterable[Version], today: date) -> LifePath:
    """The path that the stays among `versions` draw."""
    name, register = stays_register(catalogue)
    leaving = register.stays.leaving if register.stays else ()
    order = ranks(catalogue, register.attributes.get("level"))
    return life_path((v for v in versions if v.register == name), order, today, leaving)


def ranks(catalogue: Catalogue, attribute: Attribute | None) -> Mapping[str, int]:
    """Code -> rank, of the nomenclature that ranks the attribute's codes; by position where it gives none."""
    if attribute is None or attribute.referential is None:
        return {}
    codes = nomenclature(catalogue, attribute.referential)
    return {
        code: position if declared.order is None else declared.order
        for position, (code, declared) in enumerate(codes.codes.items())
    }


def people(catalogue: Catalogue) -> str:
    """The register that owns those whose paths are drawn."""
    return space_of(catalogue, stays_register(catalogue)[0])


def _line(catalogue: Catalogue, name: str, attribute: Attribute, golden: Golden) -> Line:
    others = dict.fromkeys((said.value, said.source) for said in golden.conflicting)
    told = [(value_of(catalogue, attribute, value), source) for value, source in others]
    return Line(name, attribute, golden, value_of(catalogue, attribute, golden.value), told)
