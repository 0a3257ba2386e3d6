"""The tables of departments and systems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, System
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table
from wasl.portal.words import CONNECTIONS, DOMAINS, MATURITY, SCOPES

State = Mapping[str, str]


def department_table(catalogue: Catalogue, state: State) -> Table[tuple[str, Department]]:
    """All departments."""
    owned = Counter(system.owner for system in catalogue.all(System).values())
    columns: list[Column[tuple[str, Department]]] = [
        Column("title", _("Department"), lambda row: said(row[1].title), link=lambda row: department_url(row[0])),
        Column("abbreviation", _("Abbreviation"), lambda row: row[1].abbreviation),
        Column("scope", _("Kind"), lambda row: str(SCOPES[row[1].scope])),
        Column("role", _("Role in joint work"), lambda row: said(row[1].role), sortable=False),
        Column("systems", _("Systems"), lambda row: owned[row[0]], kind="number"),
    ]
    selectors = [_selector("scope", _("Kind"), SCOPES)]
    rows = [row for row in catalogue.all(Department).items() if state.get("scope") in ("", None, row[1].scope)]
    nothing = _("No department is of this kind.")
    return Table(columns, rows, state, "departments", _("Departments of the State"), nothing, filters=selectors)


def system_table(catalogue: Catalogue, state: State) -> Table[tuple[str, System]]:
    """Systems, as the filters leave them."""
    owners = catalogue.all(Department)
    columns: list[Column[tuple[str, System]]] = [
        Column("title", _("System"), lambda row: said(row[1].title), link=lambda row: system_url(row[0])),
        Column("owner", _("Owner"), lambda row: owners[row[1].owner].abbreviation),
        Column("domain", _("Domain"), lambda row: str(DOMAINS[row[1].domain])),
        Column("connection", _("Connection"), _connection, show=lambda row: badge(*CONNECTIONS[row[1].connection])),
        Column("maturity", _("Maturity"), lambda row: row[1].maturity, show=_maturity),
    ]
    held = {system.owner for system in catalogue.all(System).values()}
    selectors = [
        _selector("owner", _("Owner"), {name: owners[name].abbreviation for name in sorted(held)}),
        _selector("domain", _("Domain"), DOMAINS),
        _selector("connection", _("Connection"), {name: word for name, (word, _tone) in CONNECTIONS.items()}),
        _selector("maturity", _("Maturity"), {str(step): word for step, word in enumerate(MATURITY)}),
    ]
    names = [selector["name"] for selector in selectors]
    rows = [row for row in catalogue.all(System).items() if _kept(row[1], names, state)]
    nothing = _("No system answers to these filters.")
    return Table(columns, rows, state, "systems", _("Systems of the departments"), nothing, filters=selectors)


def department_url(name: str) -> str:
    """The address of a department."""
    return reverse("portal:department", args=[name])


def system_url(name: str) -> str:
    """The address of a system."""
    return reverse("portal:system", args=[name])


def _kept(system: System, names: list[str], state: State) -> bool:
    return all(state.get(name) in ("", None, str(getattr(system, name))) for name in names)


def _selector(name: str, title: str, choices: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "title": title, "choices": list(choices.items())}


def _connection(row: tuple[str, System]) -> str:
    return str(CONNECTIONS[row[1].connection][0])


def _maturity(row: tuple[str, System]) -> str:
    step = row[1].maturity
    context = {"steps": [each < step for each in range(4)], "value": step, "of": 4, "label": MATURITY[step]}
    return render_to_string("pages/level.html", context)
