"""What we are entitled to: a family's own page, every programme in force decided on what departments know now."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.procedures import file_procedures
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.exchange.answering.problems import Refused
from wasl.exchange.tracing.showing.telling import called
from wasl.exchange.tracing.views.family import family
from wasl.kernel.errors import WaslError
from wasl.pages.telling import told
from wasl.procedures.owning import cases_of, news_of
from wasl.procedures.showing.rights import Rights
from wasl.procedures.showing.telling import line_of
from wasl.procedures.states import UNDER_WAY, State
from wasl.programmes.entitling import entitlements
from wasl.programmes.paying.families import showing as paid

_MOST: Final = 6
"""Payments shown here: the page of payments has them all."""


@never_cache
@only(file_procedures)
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Household and children: what each programme comes to and why, what was paid and is to come, what is under way."""
    catalogue, everyone = current.catalogue(), family(request)
    day, fault, found = this_day(catalogue), None, []
    try:
        found = entitlements(someone(request), catalogue, everyone, day) if everyone else []
    except Refused as refused:  # no directory is in force: it speaks for itself in each language
        fault = refused.told(get_language() or "fr")[0]
    except WaslError as error:
        fault = str(told(error.said))
    cases, news = list(cases_of(everyone)), set(news_of(everyone).values_list("pk", flat=True))
    shown = Rights(catalogue, everyone, found, cases)
    names = {member: called(each) for each in everyone if each.ward for member in each.members}
    payments = paid.payments(catalogue, paid.units_of(catalogue, someone(request)))
    context = {
        "proven": bool(everyone), "fault": fault, "day": day, "household": shown.household(), "persons": shown.persons(),
        "currency": shown.currency, "payments": payments[:_MOST],
        "lines": [
            {**line_of(each), "new": each.pk in news, "who": names.get(each.entity, "")}
            for each in cases
            if each.pk in news or each.at in {State.DRAFT, *UNDER_WAY}
        ],
        "crumbs": [(_("What we are entitled to"), "")],
    }  # fmt: skip
    return render(request, "procedures/rights.html", context)
