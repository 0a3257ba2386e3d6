"""Whose lists are whose: the departments of the systems that ask."""

from __future__ import annotations

from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.parties import systems_of
from wasl.exchange.files.models import Delivery, Occasion


def lists_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Delivery]:
    """The lists that `who` sees: a department's own, all of them for the directorate and auditors."""
    found = Delivery.objects.order_by("-created", "-pk")
    return found.filter(consumer__in=systems_of(catalogue, who.department)) if who.role == Role.DEPARTMENT else found


def occasions_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Occasion]:
    """The occasions that `who` sees, in time's order."""
    found = Occasion.objects.select_related("delivery").order_by("due", "agreement")
    return found.filter(consumer__in=systems_of(catalogue, who.department)) if who.role == Role.DEPARTMENT else found
