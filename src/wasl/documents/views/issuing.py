"""Issuing one document: to whom, what it will state, then the document. Whom it is about stands in no address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.permissions.documents import handle_documents
from wasl.accounts.purposes import PURPOSES
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.documents.content import fingerprint
from wasl.documents.declared import DocumentType
from wasl.documents.issuing import Drawn, draft_of, fate_of, issue, standing
from wasl.documents.listing import url_of
from wasl.documents.owning import documents_seen, types_issued_by
from wasl.documents.showing import telling
from wasl.documents.showing.stating import Draft, lines_of
from wasl.documents.template import NotStatedError, template
from wasl.documents.views.registry import PURPOSE
from wasl.documents.wording import apart, sentence
from wasl.exchange.agreements import trying
from wasl.exchange.declared import Service
from wasl.exchange.scopes import scheme_names
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.telling import refuse, told
from wasl.registers import access
from wasl.registers.people import entity_named

Context = dict[str, Any]
LISTED = 20
"""Documents of a person listed beside a new one, at most."""


@never_cache
@only(handle_documents)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the document and name the person. Naming them opens their file, which is on record."""
    catalogue, profile = current.catalogue(), someone(request)
    types = types_issued_by(catalogue, profile)
    asked = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("type", "scheme")}
    if request.method == "POST" and asked["type"] in types:
        try:
            entity = entity_named(asked["scheme"], request.POST.get("value", "").strip())
            case = request.POST.get("case", "").strip()[:200]
            opened = access.open_for_case(profile, entity, PURPOSE, case, "document")
        except access.RefusedError as refused:
            demand(refused.verdict)
        except WaslError as error:
            refuse(request, error)
        else:
            return redirect(f"{reverse('documents:preview', args=[opened.access.pk])}?type={asked['type']}")
    context = {
        "types": [(name, said(each.title)) for name, each in types.items()],
        "schemes": _schemes(catalogue, types),
        "asked": asked,
        "typed": {name: request.POST.get(name, "") for name in ("value", "case")},
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Issue"), "")],
    }
    return render(request, "documents/issue.html", context)


@never_cache
@only(handle_documents)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, reading: int) -> HttpResponse:
    """What the document will state of the person whose file the `reading` opened; then it is issued."""
    catalogue, profile = current.catalogue(), someone(request)
    types = types_issued_by(catalogue, profile)
    try:
        opened = access.look_again(profile, reading, "document")
    except access.ClosedError:
        messages.info(request, _("This reading is over. Name the person again."))
        return redirect("documents:issue")
    except access.RefusedError as refused:
        demand(refused.verdict)
        raise
    asked = request.POST.get("type") or request.GET.get("type", "")
    context: Context = {
        "access": opened.access,
        "purpose": PURPOSES[opened.access.purpose].title,
        "closes": opened.access.at + access.LASTS,
        "types": [(name, said(each.title)) for name, each in types.items()],
        "type": asked if asked in types else "",
        "has": _theirs(catalogue, documents_seen(catalogue, profile).filter(entity__in=opened.cluster.members)),
        "crumbs": [
            (_("Documents"), reverse("documents:list")),
            (_("Issue"), reverse("documents:issue")),
            (_("What it will state"), ""),
        ],
    }
    if asked in types:
        if request.method == "POST":
            made = trying.done(request, lambda: _issued(request, catalogue, asked, opened.cluster.canonical))
            if made:
                return made
        context |= _draft(catalogue, asked, opened.cluster.canonical)
    return render(request, "documents/preview.html", context)


def _issued(request: HttpRequest, catalogue: Catalogue, type_: str, entity: str) -> HttpResponse:
    """The document, where it states what the agent read. Raises as `issue` does, or WaslError where it would not."""
    draft, _occasion = draft_of(catalogue, template(catalogue, type_), entity)
    if request.POST.get("stated") != _mark(draft):
        raise WaslError("the registers have changed since you read this", mend="read what it will state now")
    stood = standing(draft)
    made = issue(someone(request), type_, entity)
    if stood is not None and stood.pk == made.pk:
        messages.info(request, _("This document stood already and says the same: it is the one."))
    else:
        messages.success(request, _("The document is issued."))
    return redirect(url_of(made))


def _draft(catalogue: Catalogue, type_: str, entity: str) -> Context:
    """What the document will state and what issuing comes to; or why it cannot be issued."""
    ready = template(catalogue, type_)
    context: Context = {"title": said(ready.declared.title), "declared": ready.declared}
    try:
        draft, occasion = draft_of(catalogue, ready, entity)
    except NotStatedError as error:
        return {**context, "cannot": told(error.said), "missing": [said(ready.titles[name]) for name in error.missing]}
    except WaslError as error:
        return {**context, "cannot": told(error.said)}
    stated, language = Draft(draft.claims, ready.words(draft.claims)), get_language() or "fr"
    stands = standing(draft)
    return {
        **context,
        "lines": lines_of(stated, ready.blank, language),
        "sentence": sentence(ready.blank, stated, language, apart),
        "until": None if occasion.expires is None else telling.last_day(catalogue, occasion.expires),
        "stated": _mark(draft),
        "stands": stands,
        "fate": fate_of(ready, draft, occasion, stands),
    }


def _mark(draft: Drawn) -> str:
    """Whether what was read is what is issued."""
    return fingerprint(canonical_bytes(draft.claims))


def _schemes(catalogue: Catalogue, types: dict[str, DocumentType]) -> list[tuple[str, str]]:
    """The kinds of number by which the services of these types know people."""
    names: dict[str, str] = {}
    for each in types.values():
        service = catalogue.all(Service).get(each.service)
        if service is not None:
            names |= {name: said(title) for name, title in scheme_names(catalogue, service).items()}
    return list(names.items())


def _theirs(catalogue: Catalogue, found: Any) -> list[Context]:
    latest = found.only("number", "type", "state", "issued_at", "expires_at").order_by("-pk")[:LISTED]
    return [
        {
            "document": each,
            "title": declared_title(catalogue, DocumentType, each.type),
            "mark": telling.mark_of(each),
            "issued": telling.issued_on(catalogue, each),
        }
        for each in latest
    ]
