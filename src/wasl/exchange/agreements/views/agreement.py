"""One version of an agreement: what it says, how far it is, what happened, what one may do next; its text and its PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only, reader
from wasl.accounts.permissions.agreements import read_agreements
from wasl.catalogue import current
from wasl.catalogue.declared import Department, System
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.agreements.expiring import ends_first
from wasl.exchange.agreements.judging import problems_of
from wasl.exchange.agreements.models import AgreementVersion, Opinion
from wasl.exchange.agreements.printing.pdf import agreement_pdf
from wasl.exchange.agreements.proving import demand_signed
from wasl.exchange.agreements.reviewing import opinions_of
from wasl.exchange.agreements.showing import saying
from wasl.exchange.agreements.showing.acts import offered
from wasl.exchange.agreements.showing.seen import diary, may_read
from wasl.exchange.agreements.showing.tables import soon, state_of, version_url
from wasl.exchange.agreements.showing.words import EVENTS, FINDINGS, PARTIES, SENSITIVITIES, STEPS, WAYS
from wasl.exchange.agreements.states import EDITABLE
from wasl.exchange.agreements.views.finding import version_or_404
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title
from wasl.pages.telling import told

Context = dict[str, Any]


@never_cache
@only(read_agreements)
@require_GET
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The page of a version."""
    found = version_or_404(request, number, version)
    profile = reader(request)
    word, tone = state_of(found)
    acts = offered(found, profile)
    context = {
        "version": found,
        "state": word,
        "tone": tone,
        "steps": _steps(found),
        "left": (ends_first(found) - current.today()).days if soon(found) else None,
        "mine": [each for each in acts if each.verdict],
        "theirs": [each for each in acts if not each.verdict],
        "problems": _problems(found),
        "others": _others(request, found),
        "events": [(event, saying.why_said(event), *EVENTS[event.what]) for event in diary(profile, found).reverse()],
        "opinions": [(each, *FINDINGS[Opinion.Finding(each.finding)]) for each in opinions_of(found)],
        "signatures": [(each, PARTIES[each.party]) for each in found.signatures.order_by("party")],
        "proven": _proven(found),
        **_said(found),
        "crumbs": [(_("Agreements"), reverse("agreements:list")), (found.agreement.number, "")],
    }
    return render(request, "agreements/version.html", context)


@only(read_agreements)
@require_GET
def text(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The canonical text: the very bytes to sign, and to verify signatures over."""
    found = version_or_404(request, number, version)
    response = HttpResponse(found.text.encode(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.agreement.number}-{found.version}.json"'
    return response


@only(read_agreements)
@require_GET
def pdf(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The agreement to read and to file, in French and Arabic."""
    found = version_or_404(request, number, version)
    response = HttpResponse(agreement_pdf(current.catalogue(), found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.agreement.number}-{found.version}.pdf"'
    return response


def _said(found: AgreementVersion) -> Context:
    catalogue, terms = current.catalogue(), found.terms
    service = catalogue.all(Service).get(terms.service)
    fields = disclosed(catalogue, service) if service else {}
    return {
        "terms": terms,
        "service_title": declared_title(catalogue, Service, terms.service),
        "consumer_department": declared_title(catalogue, Department, terms.consumer_department),
        "provider": declared_title(catalogue, Department, terms.provider),
        "system_title": declared_title(catalogue, System, terms.system),
        "consumer_title": declared_title(catalogue, System, terms.consumer),
        "purpose": declared_title(catalogue, ExchangePurpose, terms.purpose),
        "authority": saying.authority_said(terms.authority),
        "quota": saying.quota_said(terms.quota),
        "ways": [WAYS[way] for way in terms.ways],
        "codes": declared_title(catalogue, System, terms.codes) if terms.codes else "",
        "recurrence": saying.recurrence_said(terms),
        "fields": [
            (name, fields.get(name), SENSITIVITIES[fields[name].sensitivity] if name in fields else None,
             found.reasons.get(name, ""))
            for name in terms.fields
        ],
    }  # fmt: skip


def _steps(found: AgreementVersion) -> list[tuple[Any, str]]:
    """The way of a version, with how far it is; none for one that left it."""
    at = next((place for place, (_word, states) in enumerate(STEPS) if found.state in states), None)
    if at is None:
        return []
    return [(word, "done" if place < at else "now" if place == at else "") for place, (word, _s) in enumerate(STEPS)]


def _problems(found: AgreementVersion) -> list[Any]:
    """What keeps a draft from being submitted."""
    if found.state not in EDITABLE:
        return []
    return [told(problem.said) for problem in problems_of(current.catalogue(), found.terms, current.today())]


def _others(request: HttpRequest, found: AgreementVersion) -> list[Context]:
    """The other versions, each with what it says otherwise than the one before it."""
    versions = [each for each in found.agreement.versions.order_by("version") if may_read(reader(request), each)]
    lines = []
    for former, latter in zip([None, *versions], versions, strict=False):
        changed = saying.differences(current.catalogue(), former.terms, latter.terms) if former else []
        word, tone = state_of(latter)
        lines.append({"version": latter, "url": version_url(latter), "state": word, "tone": tone, "changed": changed})
    return lines if len(lines) > 1 else []


def _proven(found: AgreementVersion) -> bool | None:
    """Whether both signatures verify over the text now; None while it is not signed by both."""
    if found.signatures.count() < len(PARTIES):
        return None
    try:
        demand_signed(found)
    except WaslError:
        return False
    return True
