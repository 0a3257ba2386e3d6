"""The pages that a letter leads to, without an account: a number and a code, then one claim for half an hour."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wasl.exchange.claims.entering import ShutError
from wasl.exchange.claims.entering import enter as enter_by_code
from wasl.exchange.claims.models import Claim
from wasl.exchange.claims.views.answering import answer_page
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.telling import told

_HELD = "claim"
_LASTS = 1800
"""Seconds that a code opens its claim for."""


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type what the letter says. A wrong number and a wrong code are told alike."""
    error, status = None, 200
    if request.method == "POST":
        try:
            claim = enter_by_code(request.POST.get("number", ""), request.POST.get("code", ""), address_of(request))
        except ShutError as shut:
            error, status = told(shut.said), 429
        except WaslError as wrong:
            error = told(wrong.said)
        else:
            request.session.cycle_key()
            request.session[_HELD] = [claim.number, now().timestamp()]
            return redirect("claims:answer")
    context = {"error": error, "number": request.POST.get("number", "")[:40], "crumbs": [(_("Answer a claim"), "")]}
    return render(request, "claims/enter.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The claim that the letter opened."""
    number, since = request.session.get(_HELD, (0, 0))
    claim = Claim.objects.filter(number=number).select_related("opening__delivery").first()
    if claim is None or now().timestamp() - since > _LASTS:
        request.session.pop(_HELD, None)
        return redirect("claims:enter")
    return answer_page(request, claim, [(_("Answer a claim"), "")])


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the claim on this device."""
    request.session.pop(_HELD, None)
    return redirect("claims:enter")


def address_of(request: HttpRequest) -> str:
    """Where the visitor comes from: behind a proxy, what the nearest one says."""
    passed = request.headers.get("X-Forwarded-For", "")
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and passed:
        return passed.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
