"""Who acts for which side of an agreement: the department that owns the system, and the bodies above it."""

from __future__ import annotations

from dataclasses import dataclass

from wasl.accounts.permissions.verdict import Holder
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.departments import with_those_above
from wasl.exchange.agreements.models import Signature
from wasl.exchange.directory.snapshot import Terms


@dataclass(frozen=True, slots=True)
class Parties:
    """The departments of either side, the one named first."""

    consumer: tuple[str, ...]
    provider: tuple[str, ...]

    @property
    def both(self) -> frozenset[str]:
        """Whoever has a part in it."""
        return frozenset((*self.consumer, *self.provider))

    def side_of(self, who: Holder | None) -> Signature.Party | None:
        """The side for which `who` acts; the nearest one for a body above both, None for strangers."""
        if who is None or not who.department:
            return None
        ranks = [
            (side.index(who.department), party)
            for party, side in ((Signature.Party.CONSUMER, self.consumer), (Signature.Party.PROVIDER, self.provider))
            if who.department in side
        ]
        return min(ranks)[1] if ranks else None


def parties_of(catalogue: Catalogue, terms: Terms) -> Parties:
    """The parties to `terms`."""
    return between(catalogue, terms.consumer_department, terms.provider)


def between(catalogue: Catalogue, consumer: str, provider: str) -> Parties:
    """The parties to an agreement between two departments."""
    return Parties(with_those_above(catalogue, consumer), with_those_above(catalogue, provider))


def owners_of(catalogue: Catalogue, system: str) -> tuple[str, ...]:
    """The departments that act for `system`, nearest first; none for one that the pack no longer declares."""
    declared = catalogue.all(System).get(system)
    return with_those_above(catalogue, declared.owner) if declared else ()


def systems_of(catalogue: Catalogue, department: str) -> list[str]:
    """The systems for which `department` acts."""
    return [name for name in catalogue.all(System) if department in owners_of(catalogue, name)]
