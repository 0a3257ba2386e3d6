"""How to call a service: examples to paste, made from its declaration, and the refusals it may answer with. Open to all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.templatetags.agreements import open_places
from wasl.exchange.answering.problems import PROBLEMS, Problem
from wasl.exchange.declared import AgreementTemplate, Service
from wasl.exchange.examples.writing import LANGUAGES, Sample, example
from wasl.exchange.gateway.settings import read_settings
from wasl.kernel.text import LANGUAGES as TONGUES

Context = dict[str, Any]
_IDENTIFIER = "A123456789"


@require_GET
def try_service(request: HttpRequest, name: str) -> HttpResponse:
    """The same call in four languages, for the use case that ``?case=`` names, else the first one."""
    catalogue = current.catalogue()
    declared = catalogue.all(Service).get(name)
    if declared is None or "call" not in declared.ways:
        raise Http404
    cases = cases_of(catalogue, name)
    chosen = next((each for each in cases if each[0] == request.GET.get("case")), cases[0] if cases else None)
    gateway = gateway_address()
    sample = sample_of(name, declared, chosen[1] if chosen else None, gateway)
    context = {
        "name": name,
        "service": declared,
        "cases": cases,
        "chosen": chosen,
        "sample": sample,
        "examples": [(language, example(sample, language).rstrip()) for language in LANGUAGES],
        "openapi": f"{gateway}/exchange/{sample.address}/openapi.json",
        "problems": refusals(),
        "crumbs": [
            (_("Services"), reverse("agreements:services")),
            (declared.title, reverse("agreements:service", args=[name])),
            (_("Try it"), ""),
        ],
    }
    return render(request, "agreements/try.html", context)


@require_GET
def problem(request: HttpRequest, name: str) -> HttpResponse:
    """What a refusal means and how to mend it, in the three languages: its ``type`` (RFC 9457) is this page's address."""
    found = PROBLEMS.get(name)
    if found is None:
        raise Http404
    told = [(tongue, *_told(found, tongue)) for tongue in TONGUES]
    context = {"problem": found, "told": told, "crumbs": [(_("Refusals"), reverse("agreements:problems")), (name, "")]}
    return render(request, "agreements/problem.html", context)


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """Every refusal that the exchange may answer with."""
    return render(request, "agreements/problems.html", {"problems": refusals(), "crumbs": [(_("Refusals"), "")]})


def refusals() -> list[Problem]:
    """All of them, as one looks them up: by status, then by name."""
    return sorted(PROBLEMS.values(), key=lambda each: (each.status, each.name))


def cases_of(catalogue: Catalogue, service: str) -> list[tuple[str, AgreementTemplate]]:
    """The use cases that go by calls."""
    templates = catalogue.all(AgreementTemplate)
    return [(name, each) for name, each in templates.items() if each.service == service and "call" in each.ways]


def sample_of(name: str, service: Service, case: AgreementTemplate | None, gateway: str) -> Sample:
    """A call of `service` as the consumer of `case` would make it, about nobody real."""
    parameters = {key: _made_up(each.type) for key, each in service.parameters.items() if each.required}
    if service.statistics is not None:
        parameters["by"] = ",".join(service.statistics.by[:2])
    sample = Sample(
        gateway,
        f"{service.provider}/{service.system}/{name}",
        (service.subject.schemes[0], _IDENTIFIER) if service.subject else None,
        open=service.open,
        parameters=parameters,
    )
    return replace(sample, system=case.consumer, purpose=case.purpose, fields=case.fields) if case else sample


def gateway_address() -> str:
    """Where this installation's gateway is called."""
    return read_settings(Path(settings.HOME)).url


def _made_up(kind: str) -> str:
    return {"int": "1", "bool": "true", "date": "2026-01-31", "decimal": "1.5"}.get(kind, "text")


def _told(found: Problem, tongue: str) -> tuple[str, str]:
    """The title and the mend, what is given each time left open."""
    return open_places(found.title.in_language(tongue)), open_places(found.mend.in_language(tongue))
