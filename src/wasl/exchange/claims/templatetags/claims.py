"""Claims on the pages of others: a family's home and requests, an agent's home, an answered list. ``{% load claims %}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format

from wasl.accounts.guard import reader
from wasl.accounts.permissions.exchange import examine_claims, manage_claims
from wasl.catalogue import current
from wasl.catalogue.days import local
from wasl.exchange.agreements.parties import owners_of
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.claims.owning import awaiting, claims_of, examines
from wasl.exchange.claims.showing import family_lines
from wasl.exchange.declared import Service
from wasl.exchange.files.models import Delivery
from wasl.exchange.tracing.views.family import family

register = template.Library()


@register.filter
def own_clock(at: datetime) -> str:
    """`at` by the State's own clock, as the last days of claims are counted."""
    return date_format(local(current.catalogue(), at), "SHORT_DATETIME_FORMAT")


@register.inclusion_tag("claims/of_family.html", takes_context=True)
def claims_of_family(context: template.Context, *, closed: bool = False) -> dict[str, Any]:
    """The claims about those whom the account sees; the closed ones too where `closed`."""
    found = claims_of(family(context["request"]))
    shown = found if closed else found.exclude(state=Claim.State.CLOSED)
    return {"lines": family_lines(current.catalogue(), shown)}


@register.simple_tag(takes_context=True)
def claims_to_examine(context: template.Context) -> int | None:
    """How many claims wait for the reader, as an agent of the department that examines; None for whoever examines none."""
    profile = reader(context["request"])
    if profile is None or not examine_claims(profile) or not examines(profile):
        return None
    return awaiting(profile).count()


@register.inclusion_tag("claims/of_list.html", takes_context=True)
def claims_of_list(context: template.Context, delivery: Delivery) -> dict[str, Any]:
    """The way from an answered list to its families: to ask them, or to follow what they were asked."""
    catalogue = current.catalogue()
    service = catalogue.all(Service).get(delivery.service)
    may = manage_claims(reader(context["request"]), owners_of(catalogue, delivery.consumer))
    if not may or service is None or service.claim is None or delivery.state != Delivery.State.ANSWERED:
        return {}
    opening = Opening.objects.filter(delivery=delivery).first()
    return {"delivery": delivery, "opening": opening, "ask": opening is None and delivery.forgotten is None}
