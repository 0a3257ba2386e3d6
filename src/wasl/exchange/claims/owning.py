"""Whose claims are whose: those of the departments that ask, of those that examine, and of families."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.parties import systems_of
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.declared import Service
from wasl.exchange.files.models import Delivery
from wasl.exchange.tracing.people import Person
from wasl.kernel.errors import WaslError

_log = logging.getLogger(__name__)


def openings_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Opening]:
    """The lists with claims that `who` sees: a department's own, all of them for auditors."""
    found = Opening.objects.select_related("delivery").order_by("-asked_at", "-pk")
    return found if who.role == Role.AUDITOR else found.filter(consumer__in=systems_of(catalogue, who.department))


def deliveries_to_ask(catalogue: Catalogue, who: Profile) -> QuerySet[Delivery]:
    """Answered lists of the department of `who`, still kept, whose families may be asked and were not."""
    services = [name for name, each in catalogue.all(Service).items() if each.claim is not None]
    found = Delivery.objects.filter(
        consumer__in=systems_of(catalogue, who.department), state=Delivery.State.ANSWERED, forgotten=None, opening=None,
        service__in=services,
    )  # fmt: skip
    return found.order_by("-created", "-pk")


def claims_examined(who: Profile) -> QuerySet[Claim]:
    """What the department of `who` examines: every claim that was answered, or brought to the counter."""
    found = Claim.objects.filter(opening__provider=who.department, answered_at__isnull=False)
    return found.select_related("opening__delivery")


def to_examine(who: Profile) -> QuerySet[Claim]:
    """Those of them that have not ended."""
    return claims_examined(who).filter(state__in=Claim.TO_EXAMINE)


def awaiting(who: Profile) -> QuerySet[Claim]:
    """Those that wait for `who`: nobody examines them, or a colleague has seen a paper."""
    free, vouched = Q(state=Claim.State.ANSWERED), Q(state=Claim.State.VOUCHED)
    return to_examine(who).filter(free | vouched & ~Q(examiner=who.name))


def examines(who: Profile) -> bool:
    """Whether families were ever asked for the department of `who` to examine."""
    return who.role == Role.AGENT and Opening.objects.filter(provider=who.department).exists()


def claims_of(family: Iterable[Person]) -> QuerySet[Claim]:
    """Claims about those of `family`, found by the names they have at the consumers that asked."""
    members = [member for each in family for member in each.members]
    asked = Opening.objects.filter(state=Opening.State.OPEN)
    consumers = list(asked.order_by().values_list("consumer", flat=True).distinct())
    if not members or not consumers:
        return Claim.objects.none()
    try:
        names = pseudonyms_of(Path(settings.HOME))
    except WaslError as error:
        # A lost key does not keep a family from the rest of its home; the operator is told.
        _log.error("claims cannot be tied to families: %s", error)
        return Claim.objects.none()
    known = [names.of(consumer, member, version) for consumer, version in _keys(consumers) for member in members]
    found = Claim.objects.filter(pseudonym__in=known)
    return found.select_related("opening__delivery").order_by("-number")


def _keys(consumers: Iterable[str]) -> set[tuple[str, int]]:
    """Each consumer with every version that its key of pseudonyms has had, so that an old claim is found too."""
    snapshot = directory_in_force()
    versions = [(each.terms.consumer, each.pseudonym_version) for each in (snapshot.agreements if snapshot else ())]
    asked = dict.fromkeys(consumers, 1) | {name: last for name, last in sorted(versions) if name in set(consumers)}
    return {(name, version) for name, last in asked.items() for version in range(1, last + 1)}
