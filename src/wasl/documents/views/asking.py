"""An agent asks for a document: chooses what, shows the code, sees what the wallet answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.permissions.documents import ask_wallets, follow_asked, open_presentation
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above
from wasl.documents.declared import DocumentType
from wasl.documents.paper.typesetting import qr
from wasl.documents.presentations import asking, listing, reading, showing
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.words import STATES
from wasl.documents.showing import telling
from wasl.exchange.agreements import trying
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse

Context = dict[str, Any]
WAITS = "waits"
"""The part of the page that asks again and again whether a wallet answered."""


@never_cache
@only(follow_asked)
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What the department asked wallets for, and what came of it. Nothing of what was shown stands here."""
    catalogue, profile, at = current.catalogue(), someone(request), now()
    choices = listing.asked_for(catalogue, profile)
    found = listing.requests_seen(catalogue, profile)
    presentation, state = chosen(request, "presentation", choices), chosen(request, "state", STATES)
    found = found.filter(presentation=presentation) if presentation else found
    found = listing.in_state(found, state, at) if state else found
    words = [(key, word) for key, (word, _tone) in STATES.items()]
    titles = [(name, said(each.title)) for name, each in choices.items()]
    filters: list[Context] = [
        {"name": "presentation", "title": _("Asked for"), "choices": titles},
        {"name": "state", "title": _("Where it stands"), "choices": words},
    ]
    table = listing.request_table(catalogue, found, profile, request.GET, filters)
    context = {
        "table": table, "may": bool(choices), "asks": bool(choices) and bool(ask_wallets(profile)),
        "crumbs": [(_("Documents asked for"), "")],
    }  # fmt: skip
    return table.export() or render(request, "documents/asked.html", context)


@never_cache
@only(ask_wallets)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose what to ask for, of what the pack lets the department ask."""
    catalogue, profile = current.catalogue(), someone(request)
    choices = listing.asked_for(catalogue, profile)
    if request.method == "POST" and request.POST.get("presentation") in choices:
        name, case = request.POST["presentation"], request.POST.get("case", "")
        made = trying.done(request, lambda: asking.ask(profile, name, case))
        if made:
            return redirect("documents:request", made.pk)
    context = {
        "choices": [showing.choice(catalogue, name, each) for name, each in choices.items()],
        "typed": {name: request.POST.get(name, request.GET.get(name, "")) for name in ("presentation", "case")},
        "minutes": int(asking.LIVES.total_seconds() // 60),
        "crumbs": [(_("Documents asked for"), reverse("documents:asked")), (_("Ask"), "")],
    }
    return render(request, "documents/ask_wallet.html", context)


@never_cache
@only(ask_wallets)
@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The code to scan while it waits, then what was shown: for who asked, on record."""
    catalogue, profile, at = current.catalogue(), someone(request), now()
    held = get_object_or_404(listing.requests_seen(catalogue, profile), pk=number)
    demand(open_presentation(profile, with_those_above(catalogue, held.department), held.asked_by))
    waits = held.secrets is not None and held.expires > at
    if request.headers.get("HX-Target") == WAITS and not waits:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the page that watched for the answer: nothing is read yet
    declared = catalogue.all(Presentation).get(held.presentation)
    title = declared_title(catalogue, Presentation, held.presentation)
    context: Context = {
        "held": held,
        "title": title,
        "state": listing.word_of(held, at),
        "document": declared_title(catalogue, DocumentType, held.document),
        "choice": showing.choice(catalogue, held.presentation, declared) if declared else None,
        "erased": reading.forgotten(held, at),
        "kept_until": telling.last_day(catalogue, held.kept_until) if held.kept_until else None,
        "crumbs": [(_("Documents asked for"), reverse("documents:asked")), (title, "")],
    }
    try:
        context |= _waiting(held) if waits else _answered(catalogue, request, held)
    except WaslError as error:
        refuse(request, error)
    return render(request, "documents/request.html", context)


@only(ask_wallets)
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Let nobody answer it any more."""
    profile = someone(request)
    held = get_object_or_404(listing.requests_seen(current.catalogue(), profile), pk=number)
    if trying.tried(request, lambda: asking.cancel(profile, held)):
        messages.success(request, _("It is withdrawn: no wallet can answer it any more."))
    return redirect("documents:request", number)


def _waiting(held: PresentationRequest) -> Context:
    uri = asking.uri(held)
    drawn, _modules = qr(uri)
    return {"waits": True, "uri": uri, "code": mark_safe(drawn)}  # noqa: S308 (drawn here)


def _answered(catalogue: Catalogue, request: HttpRequest, held: PresentationRequest) -> Context:
    if held.answer is None or reading.forgotten(held, now()):
        return {}
    return {"answer": showing.told_answer(catalogue, held, reading.read(someone(request), held))}
