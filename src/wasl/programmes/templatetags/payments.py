"""Payments on the pages of others: a family's home, an agent's. ``{% load payments %}``."""

from __future__ import annotations

from typing import Any

from django import template

from wasl.accounts.guard import reader
from wasl.accounts.permissions.programmes import follow_payments, read_payments
from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.programmes.paying.doing import handled_by
from wasl.programmes.paying.families.showing import payments, units_of
from wasl.programmes.paying.mending.showing import changes_waiting

register = template.Library()


@register.inclusion_tag("programmes/of_family.html", takes_context=True)
def payments_of_family(context: template.Context) -> dict[str, Any]:
    """The payments that came back, and wait for the family to name another account."""
    profile, catalogue = reader(context["request"]), current.catalogue()
    if profile is None or not follow_payments(profile):
        return {"lines": []}
    found = [each for each in payments(catalogue, units_of(catalogue, profile)) if each["open"]]
    return {"lines": found, "currency": state_of(catalogue).currency}


@register.inclusion_tag("programmes/to_do.html", takes_context=True)
def payments_to_do(context: template.Context) -> dict[str, Any]:
    """The accounts that wait for someone of the reader's department to confirm them."""
    profile = reader(context["request"])
    own = handled_by(profile) if profile is not None and read_payments(profile) else []
    return {"accounts": changes_waiting(own).count()}
