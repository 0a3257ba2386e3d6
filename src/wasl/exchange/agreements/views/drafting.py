"""Drafting: choosing a use case, filling the form, changing a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import draft_agreement
from wasl.accounts.permissions.verdict import Holder, Verdict
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department, System
from wasl.exchange.agreements import drafting
from wasl.exchange.agreements.judging import problems_in
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.parties import Parties, between, systems_of
from wasl.exchange.agreements.showing.seen import sides
from wasl.exchange.agreements.showing.tables import version_url
from wasl.exchange.agreements.standing import WrongStateError
from wasl.exchange.agreements.states import EDITABLE
from wasl.exchange.agreements.views.finding import version_or_404
from wasl.exchange.agreements.views.forms import offered, typed
from wasl.exchange.agreements.wanted import Wanted, blank, from_template, of_terms
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Service
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title
from wasl.pages.telling import told

Context = dict[str, Any]


def drafts_something(who: Holder | None) -> Verdict:
    """Departments draft: which agreement is judged once its parties are known."""
    return draft_agreement(who, {who.department} if who else ())


@only(drafts_something)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Use cases that this department may take up, and a blank draft."""
    catalogue, profile = current.catalogue(), someone(request)
    context = {
        "cases": _cases(catalogue, profile),
        "services": [(name, each) for name, each in catalogue.all(Service).items() if not each.open],
        "systems": _owned(catalogue, profile),
        "asked": request.GET.get("service", ""),
        "crumbs": [_home(), (_("New agreement"), "")],
    }
    return render(request, "agreements/new.html", context)


@never_cache
@only(drafts_something)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The form of a new agreement, from ``?template=`` or ``?consumer=&service=``."""
    base = _begun(request)
    _demand_party(request, base)
    if request.method == "GET":
        return _form(request, base, [], [_home(), (_("New agreement"), "")])
    wanted, problems = typed(request.POST, base)
    if not problems and "save" in request.POST:
        try:
            version = drafting.draft(someone(request), wanted)
        except WaslError as error:
            problems = problems_in(error)
        else:
            messages.success(request, _("The draft is kept. Read it once more, then submit it."))
            return redirect(version_url(version))
    return _form(request, wanted, problems, [_home(), (_("New agreement"), "")])


@never_cache
@only(drafts_something)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The form of a draft."""
    found = version_or_404(request, number, version)
    demand(draft_agreement(reader(request), sides(found).both))
    crumbs = [_home(), (found.agreement.number, version_url(found)), (_("Change the draft"), "")]
    base = of_terms(found.terms, found.reasons, found.contacts)
    if found.state not in EDITABLE:
        messages.error(request, _("This text was submitted: it no longer changes."))
        return redirect(version_url(found))
    if request.method == "GET":
        return _form(request, base, [], crumbs)
    wanted, problems = typed(request.POST, base)
    if not problems and "save" in request.POST:
        problems = _edited(request, found, wanted)
        if not problems:
            return redirect(version_url(found))
    return _form(request, wanted, problems, crumbs)


def _edited(request: HttpRequest, found: AgreementVersion, wanted: Wanted) -> list[WaslError]:
    try:
        drafting.edit(someone(request), found, wanted)
    except WrongStateError:
        messages.error(request, _("This text was submitted: it no longer changes."))
        return []
    except WaslError as error:
        return problems_in(error)
    messages.success(request, _("The draft is kept. Read it once more, then submit it."))
    return []


def _form(request: HttpRequest, wanted: Wanted, problems: list[WaslError], crumbs: list[Any]) -> HttpResponse:
    catalogue = current.catalogue()
    context = {
        **offered(catalogue, wanted),
        "problems": [told(problem.said) for problem in problems],
        "previewed": "preview" in request.POST,
        "provider": declared_title(catalogue, Department, catalogue.get(Service, wanted.service).provider),
        "crumbs": crumbs,
    }
    return render(request, "agreements/form.html", context)


def _begun(request: HttpRequest) -> Wanted:
    catalogue, asked = current.catalogue(), request.GET
    try:
        if asked.get("template"):
            return from_template(catalogue, asked["template"], this_day(catalogue))
        return blank(catalogue, asked.get("consumer", ""), asked.get("service", ""), this_day(catalogue))
    except WaslError:
        raise Http404 from None


def _demand_party(request: HttpRequest, wanted: Wanted) -> None:
    demand(draft_agreement(reader(request), _between(current.catalogue(), wanted.consumer, wanted.service).both))


def _cases(catalogue: Catalogue, profile: Profile) -> list[Context]:
    """Templates between two departments, one of them this one."""
    return [
        {
            "name": name,
            "template": template,
            "consumer": declared_title(catalogue, System, template.consumer),
            "service": declared_title(catalogue, Service, template.service),
            "purpose": declared_title(catalogue, ExchangePurpose, template.purpose),
            "provider": declared_title(catalogue, Department, catalogue.get(Service, template.service).provider),
        }
        for name, template in catalogue.all(AgreementTemplate).items()
        if _offered_to(catalogue, profile, template)
    ]


def _offered_to(catalogue: Catalogue, profile: Profile, template: AgreementTemplate) -> bool:
    parties = _between(catalogue, template.consumer, template.service)
    return parties.consumer[0] != parties.provider[0] and profile.department in parties.both


def _between(catalogue: Catalogue, system: str, service: str) -> Parties:
    return between(catalogue, catalogue.get(System, system).owner, catalogue.get(Service, service).provider)


def _owned(catalogue: Catalogue, profile: Profile) -> list[tuple[str, System]]:
    """The systems for which this department may ask."""
    return [(name, catalogue.get(System, name)) for name in systems_of(catalogue, profile.department)]


def _home() -> tuple[str, str]:
    return _("Agreements"), reverse("agreements:list")
