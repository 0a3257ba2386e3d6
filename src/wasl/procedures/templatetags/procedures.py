"""Procedures on the pages of others: a family's home, an agent's. ``{% load procedures %}``."""

from __future__ import annotations

from typing import Any

from django import template

from wasl.accounts.guard import reader
from wasl.accounts.permissions.procedures import handle_cases
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.exchange.tracing.showing.telling import called
from wasl.exchange.tracing.views.family import family
from wasl.procedures.owning import cases_of, news_of, procedures_of, waiting
from wasl.procedures.showing.telling import line_of
from wasl.procedures.states import UNDER_WAY, State

register = template.Library()


@register.inclusion_tag("procedures/of_family.html", takes_context=True)
def procedures_of_family(context: template.Context) -> dict[str, Any]:
    """The cases under way of those whom the account sees, and those of which there is news."""
    everyone = family(context["request"])
    news = set(news_of(everyone).values_list("pk", flat=True))
    names = {member: called(each) for each in everyone if each.ward for member in each.members}
    shown = [each for each in cases_of(everyone) if each.pk in news or each.at in {State.DRAFT, *UNDER_WAY}]
    lines = [{**line_of(each), "new": each.pk in news, "who": names.get(each.entity, "")} for each in shown]
    return {"lines": lines}


@register.inclusion_tag("procedures/to_do.html", takes_context=True)
def cases_to_do(context: template.Context) -> dict[str, Any]:
    """What waits for the department of the reader; nothing where it takes no step in any procedure."""
    profile, catalogue = reader(context["request"]), current.catalogue()
    if profile is None or not handle_cases(profile) or not procedures_of(catalogue, profile):
        return {"waiting": None}
    found = waiting(catalogue, profile)
    return {"waiting": found.count(), "late": found.filter(due__lt=this_day(catalogue)).count()}
