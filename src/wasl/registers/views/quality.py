"""How good each department's data is, and how well people are recognised. Counts only: no person stands here."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only
from wasl.accounts.permissions.registers import read_quality
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.pictures import Part
from wasl.pages.tables import Column, Table
from wasl.referentials.declared import Referential
from wasl.registers.installation import installation
from wasl.registers.quality import Line, Totals, board, totals
from wasl.registers.showing.tables import feed_url
from wasl.registers.showing.values import title_of
from wasl.registers.showing.words import GROUPS, LATENESS, LINKS, OUTCOMES

Context = dict[str, Any]


@only(read_quality)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """The board: each feed's last file, what was rejected and why, and linkage against the truth where one is known."""
    catalogue = current.catalogue()
    lines = board(catalogue)
    whole = totals(lines)
    columns: list[Column[Line]] = [
        Column("feed", _("Feed"), lambda line: said(line.feed.title), link=lambda line: feed_url(line.name)),
        Column("owner", _("Department"), lambda line: line.owner),
        Column("last", _("Last file"), lambda line: line.as_of, kind="date", show=_day),
        Column("late", _("On time"), lambda line: str(LATENESS[line.lateness][0]), show=_lateness),
        Column("received", _("Rows"), lambda line: line.received, kind="number"),
        Column("accepted", _("Accepted %"), lambda line: line.share("kept"), kind="number"),
        Column("rejected", _("Rejected %"), lambda line: line.share("rejected"), kind="number"),
        Column("filled", _("Cells filled %"), lambda line: line.filled, kind="number"),
    ]
    table = Table(columns, lines, request.GET, "quality", _("Quality of each feed's last file"), searchable=True)
    context = {
        "table": table,
        "outcomes": [Part(word, whole.rows[name], tone) for name, (word, tone) in OUTCOMES.items()],
        "links": [Part(word, whole.links.get(name, 0), tone) for name, (word, tone) in LINKS.items()],
        "reasons": _reasons(whole),
        "linkage": _linkage(catalogue),
        "crumbs": [(_("Quality of data"), "")],
    }
    return table.export() or render(request, "registers/quality.html", context)


def _reasons(whole: Totals) -> list[Context]:
    top = sorted(whole.rejected_by.items(), key=lambda item: -item[1])[:8]
    return [{"text": whole.texts.get(name, name), "count": count} for name, count in top]


def _linkage(catalogue: Catalogue) -> Context | None:
    """What was measured against a known truth, its groups in words."""
    kept = installation().places.linkage_quality
    if not kept.is_file():
        return None
    figures: Context = msgspec.json.decode(kept.read_bytes())
    for name, group in figures["by_group"].items():
        for each in group:
            each["title"] = _group_title(catalogue, name, each["group"][0])
    figures["groups"] = [(GROUPS.get(name, name), group) for name, group in figures["by_group"].items()]
    return figures


def _group_title(catalogue: Catalogue, name: str, code: str | None) -> Any:
    """A group's value by its nomenclature, named like the group in the plural; scripts by their own words."""
    if code is None:
        return _("not known")
    if name == "script":
        return " + ".join({"arabic": _("Arabic"), "latin": _("Latin")}.get(each, each) for each in code.split("+"))
    plural = next((each for each in (f"{name}es", f"{name}s", f"{name}x") if each in catalogue.all(Referential)), None)
    return title_of(catalogue, plural, code) if plural else code


def _day(line: Line) -> Any:
    return date_format(line.as_of) if line.as_of else None


def _lateness(line: Line) -> Any:
    return badge(*LATENESS[line.lateness])
