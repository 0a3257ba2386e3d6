"""The pack browser: every declaration as it is written, and what refers to it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.catalogue.catalogue import Entry
from wasl.catalogue.references import users_of
from wasl.pages.language import said
from wasl.pages.tables import Column, Table
from wasl.portal.source import Line, lines_of
from wasl.portal.words import KINDS


def pack(request: HttpRequest) -> HttpResponse:
    """Everything the pack declares, by kind."""
    catalogue = current.catalogue()
    wanted = request.GET.get("kind", "")
    counts: dict[str, int] = defaultdict(int)
    for entry in catalogue.entries:
        counts[entry.kind.name] += 1
    columns: list[Column[Entry]] = [
        Column("title", _("Declaration"), lambda e: said(e.declaration.title), link=lambda e: declaration_url(e.id)),
        Column("kind", _("Kind"), lambda e: str(KINDS[e.kind.name][0])),
        Column("id", _("Id: its path in the pack"), lambda e: e.id, kind="code"),
    ]
    selector = {"name": "kind", "title": _("Kind"), "choices": [(noun, KINDS[noun][0]) for noun in counts]}
    rows = [entry for entry in catalogue.entries if wanted in ("", entry.kind.name)]
    table = Table(columns, rows, request.GET, "pack", _("Declarations of the pack"), filters=[selector])
    kinds = [(noun, *KINDS[noun], counts[noun]) for noun in KINDS if counts[noun]]
    context = {"table": table, "kinds": kinds, "wanted": wanted, "crumbs": [(_("Pack"), "")]}
    return table.export() or render(request, "portal/pack.html", context)


def declaration(request: HttpRequest, declared: str) -> HttpResponse:
    """One declaration: its source with line numbers, and who refers to it from where."""
    catalogue = current.catalogue()
    entry = next((entry for entry in catalogue.entries if entry.id == declared), None)
    if entry is None:
        raise Http404
    context = {
        "entry": entry,
        "title": entry.declaration.title,
        "kind": KINDS[entry.kind.name][0],
        "fingerprint": catalogue.fingerprint(entry.declaration),
        "lines": _own_lines(entry),
        "users": _users(entry),
        "crumbs": [(_("Pack"), reverse("portal:pack")), (entry.declaration.title, "")],
    }
    return render(request, "portal/declaration.html", context)


def declaration_url(declared: str) -> str:
    """The address of a declaration's page."""
    return reverse("portal:declaration", args=[declared])


def _own_lines(entry: Entry) -> list[Line]:
    """The whole file, or the entry's own part of a file that holds many."""
    lines = lines_of(entry.file)
    if not entry.kind.many:
        return lines
    start = entry.key_place().line
    indent = lines[start - 1].indent
    rest = (line.number for line in lines[start:] if line.text.strip() and line.indent <= indent)
    return lines[start - 1 : next(rest, len(lines) + 1) - 1]


def _users(entry: Entry) -> list[dict[str, Any]]:
    """Who refers to it: each with the places, at most a few of them."""
    found: dict[str, dict[str, Any]] = {}
    for user, mention in users_of(current.catalogue(), entry):
        if user is entry:
            continue
        known = found.setdefault(user.id, {"entry": user, "kind": KINDS[user.kind.name][0], "count": 0, "places": []})
        known["count"] += 1
        if len(known["places"]) < 3:
            known["places"].append((".".join(map(str, mention.path)), user.place(*mention.path).line))
    return list(found.values())
