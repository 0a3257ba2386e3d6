"""The catalogue of services: what each tells, of whom, by which law, and who uses it. Open to all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wasl.accounts.guard import reader
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, System
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.showing.seen import in_force
from wasl.exchange.agreements.showing.tables import service_table, state_of, version_url
from wasl.exchange.agreements.showing.words import SENSITIVITIES, TYPES, WAYS
from wasl.exchange.agreements.states import IN_FORCE
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Service
from wasl.pages.language import declared_title
from wasl.registers.declared import Register

Context = dict[str, Any]


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Every service of the State."""
    catalogue = current.catalogue()
    uses = Counter(version.agreement.service for version in in_force())
    table = service_table(catalogue.all(Service), uses, request.GET)
    return table.export() or render(
        request, "agreements/services.html", {"table": table, "crumbs": [(_("Services"), "")]}
    )


@require_GET
def service(request: HttpRequest, name: str) -> HttpResponse:
    """One service."""
    catalogue = current.catalogue()
    declared = catalogue.all(Service).get(name)
    if declared is None:
        raise Http404
    profile = reader(request)
    context = {
        "name": name,
        "service": declared,
        "declared": catalogue.id_of(declared),
        "type": TYPES[declared.type],
        "provider": declared_title(catalogue, Department, declared.provider),
        "system_title": declared_title(catalogue, System, declared.system),
        "address": f"/exchange/{declared.provider}/{declared.system}/{name}",
        "fields": [(each, SENSITIVITIES[each.sensitivity]) for each in disclosed(catalogue, declared).values()],
        "subject": catalogue.all(Register).get(declared.subject.register) if declared.subject else None,
        "ways": [WAYS[way] for way in declared.ways],
        "users": _users(catalogue, name),
        "templates": _templates(catalogue, name),
        "may_draft": profile is not None and profile.role == Role.DEPARTMENT and not declared.open,
        "crumbs": [(_("Services"), reverse("agreements:services")), (declared.title, "")],
    }
    return render(request, "agreements/service.html", context)


def _users(catalogue: Catalogue, name: str) -> list[Context]:
    """Who consumes it now: with which agreement, why."""
    found = AgreementVersion.objects.filter(agreement__service=name, state__in=IN_FORCE).select_related("agreement")
    return [
        {
            "version": version,
            "url": version_url(version),
            "state": state_of(version),
            "consumer": declared_title(catalogue, System, version.agreement.consumer),
            "department": declared_title(catalogue, Department, version.consumer_department),
            "purpose": declared_title(catalogue, ExchangePurpose, version.agreement.purpose),
        }
        for version in found.order_by("agreement__number")
    ]


def _templates(catalogue: Catalogue, name: str) -> list[tuple[str, AgreementTemplate]]:
    return [(n, each) for n, each in catalogue.all(AgreementTemplate).items() if each.service == name]
