"""Pages of the State's common language: nomenclatures, mappings from departments' codes, territories."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department, System
from wasl.pages.language import said
from wasl.referentials import coverage, listing
from wasl.referentials.declared import Mapping, Referential
from wasl.referentials.nomenclature import Nomenclature, nomenclature
from wasl.referentials.territories import Territories, Territory, territories


def referential_list(request: HttpRequest) -> HttpResponse:
    """Every nomenclature of the State."""
    catalogue = current.catalogue()
    sizes = {name: len(nomenclature(catalogue, name)) for name in catalogue.all(Referential)}
    table = listing.referential_table(catalogue, sizes, request.GET)
    context = {"table": table, "codes": sum(sizes.values()), "crumbs": [(_("Nomenclatures"), "")]}
    return table.export() or render(request, "referentials/list.html", context)


def referential(request: HttpRequest, name: str) -> HttpResponse:
    """One nomenclature: its codes in three languages, as a table or a tree, and who translates into it."""
    catalogue = current.catalogue()
    codes = _nomenclature(catalogue, name)
    shown = codes.valid_on(this_day(catalogue)) if request.GET.get("codes") == "in-use" else codes
    titles = {other: said(one.title) for other, one in catalogue.all(Referential).items()}
    table = listing.code_table(shown, titles, request.GET)
    context = {
        "name": name,
        "referential": codes.referential,
        "owner": catalogue.get(Department, codes.referential.owner),
        "declared": catalogue.id_of(codes.referential),
        "tree": _tree(codes) if any(code.parent for code in codes.codes.values()) else [],
        "mappings": [(each, catalogue.get(System, m.system)) for each, m in _mappings_to(catalogue, name).items()],
        "dated": any(code.since or code.until for code in codes.codes.values()),
        "in_use": request.GET.get("codes") == "in-use",
        "table": table,
        "crumbs": [(_("Nomenclatures"), reverse("referentials:list")), (codes.referential.title, "")],
    }
    return table.export() or render(request, "referentials/referential.html", context)


def mapping_list(request: HttpRequest) -> HttpResponse:
    """Each system's codes, and how much of them the common language can say."""
    catalogue = current.catalogue()
    systems = [_covered(catalogue, system, each) for system, each in coverage.by_system(catalogue).items()]
    everything = [one for each in coverage.by_system(catalogue).values() for one in each]
    context = {
        "systems": systems,
        "total": listing.total_parts(everything),
        "as_is": [(n, m, catalogue.get(System, m.system)) for n, m in catalogue.all(Mapping).items() if not m.rows],
        "crumbs": [(_("Mappings"), "")],
    }
    return render(request, "referentials/mappings.html", context)


def mapping(request: HttpRequest, name: str) -> HttpResponse:
    """One mapping: each code of the department, what it means, and what no code of it says."""
    catalogue = current.catalogue()
    declared = _or_404(catalogue, Mapping, name)
    codes = nomenclature(catalogue, declared.to)
    table = listing.row_table(name, declared.rows, codes, request.GET)
    context = {
        "mapping": declared,
        "system": catalogue.get(System, declared.system),
        "referential": codes.referential,
        "declared": catalogue.id_of(declared),
        "parts": listing.parts_of(coverage.of_mapping(name, declared, codes)),
        "unreached": [(code, codes.get(code).title) for code in coverage.unreached(declared, codes)],
        "table": table,
        "crumbs": [(_("Mappings"), reverse("referentials:mappings")), (declared.title, "")],
    }
    return table.export() or render(request, "referentials/mapping.html", context)


def territory_list(request: HttpRequest, tier: str = "", code: str = "") -> HttpResponse:
    """A territory and what lies in it; a search looks all the way down."""
    catalogue = current.catalogue()
    tree = territories(catalogue)
    place = (tier, code) if tier else None
    if place is not None and place not in tree.units:
        raise Http404
    titles = {name: said(catalogue.get(Referential, name).title) for name in tree.tiers}
    units = tree.within(place) if request.GET.get("q") else tree.children(place)
    table = listing.territory_table(units, titles, request.GET)
    context = {
        "unit": tree.units[place] if place else None,
        "tier_title": titles.get(tier, ""),
        "below": [(titles[name], count) for name, count in tree.count_below(place).items()],
        "sources": [catalogue.get(Referential, name) for name in tree.tiers],
        "table": table,
        "crumbs": _way(tree, place),
    }
    return table.export() or render(request, "referentials/territories.html", context)


def _or_404(catalogue: Catalogue, kind: type[Any], name: str) -> Any:
    if name not in catalogue.all(kind):
        raise Http404
    return catalogue.get(kind, name)


def _nomenclature(catalogue: Catalogue, name: str) -> Nomenclature:
    _or_404(catalogue, Referential, name)
    return nomenclature(catalogue, name)


def _mappings_to(catalogue: Catalogue, name: str) -> dict[str, Mapping]:
    return {each: declared for each, declared in catalogue.all(Mapping).items() if declared.to == name}


def _tree(codes: Nomenclature, parent: str | None = None) -> list[dict[str, Any]]:
    return [
        {"code": code, "title": codes.get(code).title, "below": _tree(codes, code)} for code in codes.children(parent)
    ]


def _covered(catalogue: Catalogue, system: str, mappings: tuple[coverage.Coverage, ...]) -> dict[str, Any]:
    declared = catalogue.get(System, system)
    lines = [(each, catalogue.get(Referential, each.referential).title, listing.parts_of(each)) for each in mappings]
    return {
        "system": declared,
        "owner": catalogue.get(Department, declared.owner),
        "parts": listing.total_parts(mappings),
        "lines": lines,
    }


def _way(tree: Territories, place: tuple[str, str] | None) -> list[tuple[Any, str]]:
    root: list[tuple[Any, str]] = [(_("Territories"), reverse("referentials:territories") if place else "")]
    above: list[Territory] = list(tree.path(place)) if place else []
    return root + [(unit.title, listing.territory_url(unit) if unit is not above[-1] else "") for unit in above]
