"""Whose lists are whose: the departments of the systems that ask."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.agreements.parties import with_those_above
from wasl.exchange.answering.authorise import fault_of
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.files.models import Delivery, Occasion
from wasl.kernel.clock import today


def owners_of(catalogue: Catalogue, system: str) -> frozenset[str]:
    """Departments that may act for `system`; none for one that the pack no longer declares."""
    declared = catalogue.all(System).get(system)
    return frozenset(with_those_above(catalogue, declared.owner)) if declared else frozenset()


def systems_of(catalogue: Catalogue, department: str) -> list[str]:
    """The systems for which `department` may act."""
    return [name for name in catalogue.all(System) if department in owners_of(catalogue, name)]


def lists_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Delivery]:
    """The lists that `who` sees: a department's own, all of them for the directorate and auditors."""
    found = Delivery.objects.order_by("-created", "-pk")
    return found.filter(consumer__in=systems_of(catalogue, who.department)) if who.role == Role.DEPARTMENT else found


def occasions_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Occasion]:
    """The occasions that `who` sees, in time's order."""
    found = Occasion.objects.select_related("delivery").order_by("due", "agreement")
    return found.filter(consumer__in=systems_of(catalogue, who.department)) if who.role == Role.DEPARTMENT else found


def askable(directory: Directory, systems: list[str], way: str) -> Iterator[AgreementEntry]:
    """The agreements in force by which one of `systems` may ask in this `way`, by number."""
    for each in sorted(directory.snapshot.agreements, key=lambda each: each.id):
        terms = each.terms
        if terms.consumer in systems and way in terms.ways and fault_of(each, today()) is None:
            yield each
