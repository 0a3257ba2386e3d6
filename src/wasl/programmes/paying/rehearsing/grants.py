"""The grants of a demonstration: whom a programme of persons would pay has an account, so that its next run can be paid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.tracing.people import Person, family_of
from wasl.programmes.declared import Programme
from wasl.programmes.models import Run
from wasl.programmes.paying.rehearsing.office import (
    Office,
    decided,
    entitled,
    name_accounts,
    named,
    offices,
    own_family,
)
from wasl.registers.people import entities_named, identifiers_of

STUDENTS: Final = 12
"""Beside those of the family."""


def name_accounts_of_grants() -> int:
    """For the first programme of persons that somebody pays, and that is in force; how many accounts."""
    office = next(offices("person"), None)
    found = decided(office) if office else None
    if office is None or found is None:
        return 0
    catalogue = office.place.catalogue
    scheme = catalogue.get(Programme, office.programme).scheme
    own = dict(_own(catalogue, scheme))
    known = {
        **own,
        **{value: name for value, name in islice(_admitted(office, found, scheme), STUDENTS) if value not in own},
    }
    name_accounts(office, list(known.items()))
    return len(known)


def _own(catalogue: Catalogue, scheme: str) -> Iterator[tuple[str, str]]:
    """The children of the demonstration's family, by their numbers: their mother is paid for them."""
    everyone = own_family(catalogue)
    for ward in everyone[1:]:
        for name, value in identifiers_of(ward.members):
            if name == scheme:
                yield value, named(everyone[0])


def _admitted(office: Office, found: Run, scheme: str) -> Iterator[tuple[str, str]]:
    for unit in entitled(office, found):
        for entity in entities_named(scheme, unit)[:1]:
            person: Person = family_of(office.place.catalogue, entity, current.today())[0]
            if name := named(person):
                yield unit, name
