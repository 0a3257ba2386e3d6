"""Who takes part: departments, and the systems they answer for."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Declared, Department, System
from wasl.pages.pictures import Part
from wasl.portal.directory import department_table, system_table
from wasl.portal.words import CONNECTIONS, DOMAINS, MATURITY, MATURITY_TONES, SCOPES
from wasl.referentials.declared import Mapping, Referential
from wasl.registers.declared import Feed, Register

D = TypeVar("D", bound=Declared)


def departments(request: HttpRequest) -> HttpResponse:
    """All departments, with how many systems each answers for."""
    table = department_table(current.catalogue(), request.GET)
    context = {"table": table, "crumbs": [(_("Departments"), "")]}
    return table.export() or render(request, "portal/departments.html", context)


def department(request: HttpRequest, name: str) -> HttpResponse:
    """One department: what it does, its systems, what it is in charge of."""
    catalogue = current.catalogue()
    declared = _or_404(catalogue, Department, name)
    context = {
        "department": declared,
        "declared": catalogue.id_of(declared),
        "scope": SCOPES[declared.scope],
        "parent": catalogue.get(Department, declared.parent) if declared.parent else None,
        "bodies": [each for each in catalogue.all(Department).items() if each[1].parent == name],
        "systems": [_described(*each) for each in catalogue.all(System).items() if each[1].owner == name],
        "referentials": [each for each in catalogue.all(Referential).items() if each[1].owner == name],
        "registers": [(catalogue.id_of(each), each) for each in catalogue.all(Register).values() if each.owner == name],
        "crumbs": [(_("Departments"), reverse("portal:departments")), (declared.title, "")],
    }
    return render(request, "portal/department.html", context)


def systems(request: HttpRequest) -> HttpResponse:
    """All systems: owner, connection, maturity; filtered by any of them."""
    catalogue = current.catalogue()
    table = system_table(catalogue, request.GET)
    found = [system for _name, system in table.found]
    connected: Counter[str] = Counter(system.connection for system in found)
    maturity: Counter[int] = Counter(system.maturity for system in found)
    context = {
        "table": table,
        "connections": [Part(word, connected[name], tone) for name, (word, tone) in CONNECTIONS.items()],
        "maturity": [Part(word, maturity[level], MATURITY_TONES[level]) for level, word in enumerate(MATURITY)],
        "crumbs": [(_("Systems"), "")],
    }
    return table.export() or render(request, "portal/systems.html", context)


def system(request: HttpRequest, name: str) -> HttpResponse:
    """One system: what it does, how it exchanges, what comes from it."""
    catalogue = current.catalogue()
    declared = _or_404(catalogue, System, name)
    context = {
        **_described(name, declared),
        "declared": catalogue.id_of(declared),
        "owner": catalogue.get(Department, declared.owner),
        "domain": DOMAINS[declared.domain],
        "feeds": [(catalogue.id_of(feed), feed) for feed in catalogue.all(Feed).values() if feed.system == name],
        "mappings": [each for each in catalogue.all(Mapping).items() if each[1].system == name],
        "crumbs": [(_("Systems"), reverse("portal:systems")), (declared.title, "")],
    }
    return render(request, "portal/system.html", context)


def _or_404(catalogue: Catalogue, kind: type[D], name: str) -> D:
    if name not in catalogue.all(kind):
        raise Http404
    return catalogue.get(kind, name)


def _described(name: str, system: System) -> dict[str, Any]:
    word, tone = CONNECTIONS[system.connection]
    return {
        "name": name,
        "system": system,
        "connection": word,
        "connection_tone": tone,
        "maturity": MATURITY[system.maturity],
    }
