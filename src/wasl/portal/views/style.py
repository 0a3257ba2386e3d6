"""The living style page: every component of the portal, drawn by the same tags that pages use."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wasl.accounts.permissions.portal import see_style
from wasl.pages.icons import ICONS
from wasl.pages.language import said
from wasl.pages.pictures import Part, columns
from wasl.pages.tables import Column, Table


def style(request: HttpRequest) -> HttpResponse:
    """For those who build the portal, and for everyone in a demonstration."""
    verdict = see_style(getattr(request, "profile", None))
    if not settings.DEMO and not verdict:
        raise PermissionDenied(said(verdict.reason))
    context = {
        "icons": sorted(ICONS),
        "tones": ["good", "near", "warm", "bad", "calm"],
        "parts": [
            Part(_("Good"), 62, "good"),
            Part(_("Near"), 17, "near"),
            Part(_("Warm"), 12, "warm"),
            Part(_("Calm"), 6, "calm"),
            Part(_("Bad"), 3, "bad"),
        ],
        "chart": columns([(str(year), 400 + 37 * step, "good") for step, year in enumerate(range(2019, 2027))]),
        "table": _table(request),
        "colours": [
            "paper",
            "surface",
            "sunken",
            "brand",
            "brand-wash",
            "accent",
            "accent-wash",
            "good",
            "warm",
            "bad",
            "calm",
        ],
        "crumbs": [(_("Style page"), "")],
    }
    return render(request, "portal/style.html", context)


def _table(request: HttpRequest) -> Table[tuple[str, int]]:
    shown: list[Column[tuple[str, int]]] = [
        Column("name", _("Name"), lambda row: row[0]),
        Column("length", _("Length"), lambda row: row[1], kind="number"),
    ]
    return Table(
        shown,
        [(name, len(path)) for name, path in ICONS.items()],
        request.GET,
        "sample",
        _("A sample table"),
        page_size=5,
    )
