"""The State's territories as one tree, whatever referentials its tiers are.

The tiers are the referentials provided by data packages whose codes link to one another: a tier stands below those it links to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.text import Text
from wasl.referentials.declared import Code, Referential
from wasl.referentials.nomenclature import Nomenclature, nomenclature

Place = tuple[str, str]
"""A tier (a referential's name) and a code of it."""


@dataclass(frozen=True, slots=True)
class Territory:
    """One unit of one tier."""

    tier: str
    code: str
    title: Text
    parent: Place | None
    facts: Mapping[str, str | int]


@dataclass(frozen=True)
class Territories:
    """All units by place, each tier's units in the order of their package."""

    tiers: tuple[str, ...]
    """Top first."""
    units: Mapping[Place, Territory]
    below: Mapping[Place | None, tuple[Territory, ...]]

    def children(self, place: Place | None) -> tuple[Territory, ...]:
        """The units just below `place`, or the topmost ones."""
        return self.below.get(place, ())

    def path(self, place: Place) -> tuple[Territory, ...]:
        """From the topmost unit down to the one at `place`. Raises KeyError for an unknown place."""
        unit = self.units[place]
        return (*self.path(unit.parent), unit) if unit.parent else (unit,)

    def within(self, place: Place | None) -> Iterator[Territory]:
        """Every unit below `place`, however deep, each before those that lie in it."""
        for unit in self.children(place):
            yield unit
            yield from self.within((unit.tier, unit.code))

    def count_below(self, place: Place | None) -> dict[str, int]:
        """Tier -> how many of its units lie below `place`, top tier first; tiers with none are left out."""
        counts = Counter(unit.tier for unit in self.within(place))
        return {tier: counts[tier] for tier in self.tiers if counts[tier]}


@lru_cache(maxsize=2)
def territories(catalogue: Catalogue) -> Territories:
    """The tree of `catalogue`; without any unit when no data package provides territories. Raises WaslError as `nomenclature`."""
    tiers = _in_order([nomenclature(catalogue, name) for name in _provided(catalogue)])
    units = {(tier.name, code): _unit(tier, code, declared) for tier in tiers for code, declared in tier.codes.items()}
    below: dict[Place | None, list[Territory]] = defaultdict(list)
    for unit in units.values():
        below[unit.parent].append(unit)
    return Territories(tuple(tier.name for tier in tiers), units, {place: tuple(kept) for place, kept in below.items()})


def _provided(catalogue: Catalogue) -> list[str]:
    return [name for name, referential in catalogue.all(Referential).items() if referential.provided is not None]


def _in_order(tiers: list[Nomenclature]) -> list[Nomenclature]:
    linked = {tier.name: {other for code in tier.codes.values() for other in code.links} for tier in tiers}
    related = {name for name, others in linked.items() if others} | set().union(*linked.values())
    return sorted((tier for tier in tiers if tier.name in related), key=lambda tier: len(linked[tier.name]))


def _unit(tier: Nomenclature, code: str, declared: Code) -> Territory:
    """A unit lies in its parent of the same tier, else in the first tier it links to: the nearest one."""
    nearest = next(iter(declared.links.items()), None)
    parent = (tier.name, declared.parent) if declared.parent else nearest
    return Territory(tier.name, code, declared.title, parent, tier.attributes(code))
