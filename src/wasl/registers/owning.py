"""Which departments answer for a feed: the owner of its system, and the bodies above it."""

from __future__ import annotations

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, System
from wasl.registers.declared import Feed


def owners_of(catalogue: Catalogue, feed: Feed) -> frozenset[str]:
    """Departments that may act for `feed`."""
    owners: list[str] = [catalogue.get(System, feed.system).owner]
    while (parent := catalogue.get(Department, owners[-1]).parent) is not None and parent not in owners:
        owners.append(parent)
    return frozenset(owners)


def feeds_of(catalogue: Catalogue, department: str) -> dict[str, Feed]:
    """The feeds that `department` answers for."""
    return {name: feed for name, feed in catalogue.all(Feed).items() if department in owners_of(catalogue, feed)}
