"""Who opened whose file, when and why: for the auditor."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only
from wasl.accounts.permissions.registers import read_accesses
from wasl.accounts.purposes import PURPOSES
from wasl.accounts.roles import TITLES, Role
from wasl.kernel.clock import now
from wasl.pages.language import said
from wasl.pages.pictures import Part
from wasl.pages.tables import Column, Table, chosen
from wasl.registers.models import Access
from wasl.registers.showing.words import SHOWN

PERIODS = {
    "7": gettext_lazy("a week"),
    "30": gettext_lazy("thirty days"),
    "90": gettext_lazy("three months"),
    "365": gettext_lazy("a year"),
}
MOST = 5000
"""Readings listed at most; the counts above the table are of all of them."""
_TONES = ("good", "near", "calm", "warm", "bad", "none")


@never_cache
@only(read_accesses)
@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    """Readings of a period, by purpose, reader and person. No name of a person stands here, only ids."""
    days = chosen(request, "period", PERIODS) or "30"
    found = Access.objects.filter(at__gte=now() - timedelta(days=int(days))).select_related("user")
    purpose, entity = chosen(request, "purpose", PURPOSES), request.GET.get("entity", "")
    found = found.filter(purpose=purpose) if purpose else found
    found = found.filter(entity=entity) if entity else found
    counts = _by_purpose(found)
    table = _table(request, list(found.order_by("-at", "-pk")[:MOST]), days)
    context = {
        "table": table,
        "parts": counts,
        "total": found.count(),
        "readers": found.values("user").distinct().count(),
        "people": found.values("entity").distinct().count(),
        "entity": entity,
        "most": MOST,
        "crumbs": [(_("Readings"), "")],
    }
    return table.export() or render(request, "registers/accesses.html", context)


def _table(request: HttpRequest, rows: list[Access], days: str) -> Table[Access]:
    columns: list[Column[Access]] = [
        Column("at", _("When"), lambda a: a.at, show=lambda a: date_format(a.at, "SHORT_DATETIME_FORMAT"), kind="date"),
        Column("reader", _("Reader"), lambda a: a.user.get_username()),
        Column("role", _("Role"), lambda a: said(TITLES[Role(a.role)]) if a.role in set(Role) else a.role),
        Column("purpose", _("Purpose"), lambda a: _purpose(a.purpose)),
        Column("case", _("Case"), lambda a: a.case or None),
        Column("shown", _("Shown"), lambda a: ", ".join(str(SHOWN.get(part, part)) for part in a.shown)),
        Column("person", _("Person"), lambda a: a.entity, link=_person, kind="code"),
    ]
    selectors: list[dict[str, Any]] = [
        {"name": "period", "title": _("Period"), "choices": list(PERIODS.items())},
        {"name": "purpose", "title": _("Purpose"), "choices": [(n, said(p.title)) for n, p in PURPOSES.items()]},
    ]
    nothing = _("Nobody opened a file in this period.")
    return Table(
        columns, rows, {**request.GET.dict(), "period": days}, "readings", _("Readings"), nothing, filters=selectors
    )


def _by_purpose(found: Any) -> list[Part]:
    counts = {name: found.filter(purpose=name).count() for name in PURPOSES}
    return [
        Part(PURPOSES[name].title, count, tone)
        for (name, count), tone in zip(counts.items(), cycle(_TONES), strict=False)
    ]


def _purpose(name: str) -> str:
    return said(PURPOSES[name].title) if name in PURPOSES else name


def _person(access: Access) -> str:
    return f"{reverse('registers:accesses')}?entity={access.entity}"
