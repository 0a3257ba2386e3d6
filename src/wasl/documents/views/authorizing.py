"""A wallet sends its holder's browser here: they sign in, read what it asks for, and say yes or no."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.permissions.documents import keep_documents
from wasl.catalogue import current
from wasl.catalogue.declared import Department
from wasl.documents.declared import DocumentType
from wasl.documents.papers import blank_of
from wasl.documents.showing import telling
from wasl.documents.showing.stating import lines_of
from wasl.documents.template import template
from wasl.documents.wallets import consenting, pushing
from wasl.documents.wallets.clients import called as wallet_called
from wasl.documents.wallets.consenting import Choice
from wasl.documents.wallets.models import Authorization
from wasl.documents.wallets.problems import RefusedError
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.tracing.showing.telling import called
from wasl.exchange.tracing.views.family import family
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.policy import content_security_policy
from wasl.pages.telling import refuse

_SESSION: Final = "asked-by-wallets"
_MOST: Final = 5
"""Requests that a browser has open at once."""


@never_cache
@require_GET
def authorize(request: HttpRequest, department: str) -> HttpResponse:
    """Where wallets send browsers, with what they pushed. Only the browser that came first may answer it."""
    try:
        held = consenting.opened(department, pushing.once(dict(request.GET.lists())), now())
    except RefusedError:
        return _over(request)
    kept = request.session.get(_SESSION, [])
    request.session[_SESSION] = [*kept, held.pk][-_MOST:]
    return redirect("documents:wallet-asks", held.pk)


@never_cache
@xframe_options_deny
@only(keep_documents)
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, number: int) -> HttpResponse:
    """Which wallet asks for which documents, and what they state; whoever signed in says yes to some, or no."""
    if number not in request.session.get(_SESSION, []):
        raise Http404
    held = get_object_or_404(Authorization.objects.select_related("offer__document"), pk=number)
    if not consenting.waits(held, now()):
        return _over(request)
    if request.method == "POST":
        try:
            return _to(_answered(request, held))
        except ForbiddenError as refused:
            demand(refused.verdict)
        except WaslError as error:
            refuse(request, error)
            return redirect("documents:wallet-asks", number)
    response = render(request, "documents/wallet_asks.html", _context(request, held))
    response.headers["Content-Security-Policy"] = content_security_policy(held.redirect_uri)
    return response


def _answered(request: HttpRequest, held: Authorization) -> str:
    """The address that the wallet waits at, with the answer."""
    who = someone(request)
    if request.POST.get("answer") != "yes":
        return consenting.refuse(who, held, now())
    chosen = [value for name, values in request.POST.lists() if name.startswith("documents") for value in values]
    return consenting.accept(who, held, family(request), chosen, now())


def _to(address: str) -> HttpResponse:
    """There, by GET whatever came (RFC 9700, section 4.12); an app's own scheme too: the installation's file has the address."""
    return HttpResponse(status=303, headers={"Location": address, "Referrer-Policy": "no-referrer"})


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "documents/wallet_over.html", status=400)


def _context(request: HttpRequest, held: Authorization) -> dict[str, Any]:
    catalogue = current.catalogue()
    everyone = family(request)
    found = consenting.choices(held, everyone, now())
    kinds = [(name, [_choice(each) for each in found if each.type == name]) for name in held.types]
    return {
        "wallet": said(wallet_called(held.client)),
        "site": held.redirect_uri.partition("?")[0],
        "issuer": declared_title(catalogue, Department, held.issuer),
        "kinds": [(declared_title(catalogue, DocumentType, name), each) for name, each in kinds],
        "any": bool(found), "several": held.detailed, "alone": len(found) == 1, "known": bool(everyone),
    }  # fmt: skip


def _choice(choice: Choice) -> dict[str, Any]:
    """One document: whose it is, and what it states; what it will, where it is not issued yet."""
    document = choice.document
    if document is None:
        titles = [said(title) for title in template(current.catalogue(), choice.type).titles.values()]
        return {"value": choice.value, "name": called(choice.person), "ward": choice.person.ward, "titles": titles}
    content = document.read()
    return {
        "value": choice.value, "name": called(choice.person), "ward": choice.person.ward, "document": document,
        "issued": telling.issued_on(current.catalogue(), document),
        "lines": lines_of(content, blank_of(content), get_language() or "fr"),
    }  # fmt: skip
