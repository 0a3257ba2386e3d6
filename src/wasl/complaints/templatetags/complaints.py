"""Complaints on the pages of others: a family's home, an agent's. ``{% load complaints %}``."""

from __future__ import annotations

from typing import Any

from django import template

from wasl.accounts.guard import reader
from wasl.accounts.permissions.complaints import file_complaints, handle_complaints
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.complaints.declared import ComplaintDesk
from wasl.complaints.owning import complaints_of, corrections_waiting, news_of, waiting
from wasl.complaints.showing.telling import line_of
from wasl.complaints.states import UNDER_WAY
from wasl.exchange.tracing.views.family import family

register = template.Library()


@register.inclusion_tag("complaints/of_family.html", takes_context=True)
def complaints_of_family(context: template.Context) -> dict[str, Any]:
    """The family's complaints under way, and those of which there is news."""
    profile = reader(context["request"])
    if profile is None or not file_complaints(profile):
        return {"lines": []}
    everyone = family(context["request"])
    news = set(news_of(profile, everyone).values_list("pk", flat=True))
    shown = [each for each in complaints_of(profile, everyone) if each.pk in news or each.at in UNDER_WAY]
    return {"lines": [{**line_of(each), "new": each.pk in news} for each in shown]}


@register.inclusion_tag("complaints/to_do.html", takes_context=True)
def complaints_to_do(context: template.Context) -> dict[str, Any]:
    """What waits for the department of the reader; nothing where the pack declares no desk."""
    profile, catalogue = reader(context["request"]), current.catalogue()
    if profile is None or not handle_complaints(profile) or not catalogue.all(ComplaintDesk):
        return {"waiting": None}
    found = waiting(catalogue, profile)
    return {
        "waiting": found.count(), "late": found.filter(due__lt=this_day(catalogue)).count(),
        "contested": corrections_waiting(catalogue, profile).count(),
    }  # fmt: skip
