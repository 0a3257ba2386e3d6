"""Where wallets call that are asked to show a document (OpenID4VP 1.0), and where they send their holder's browser after it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import reader
from wasl.catalogue import current
from wasl.documents.presentations import asking, objects, showing
from wasl.documents.presentations.answers import LONGEST
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.taking import take
from wasl.documents.views.wallets import answering
from wasl.documents.wallets.problems import RefusedError, refusal
from wasl.documents.wallets.secrets import hashed
from wasl.kernel.clock import now

_FORM: Final = "application/x-www-form-urlencoded"
_LONGEST_NONCE: Final = 500


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def request_(request: HttpRequest, code: str) -> HttpResponse:
    """The signed request (RFC 9101). A wallet that posts may give a nonce and say which response modes it knows."""
    try:
        nonce, modes = _wallet(request) if request.method == "POST" else ("", None)
        made = asking.told(code, nonce, modes, now())
    except RefusedError as refused:
        return JsonResponse({"error": refused.problem, "error_description": refused.why}, status=400)
    return HttpResponse(made, content_type=objects.MEDIA_TYPE)


@csrf_exempt
@require_POST
@answering
def answer(request: HttpRequest, code: str) -> dict[str, Any]:
    """What the wallet shows (section 8.2), and where its holder's browser goes on from there."""
    if request.content_type != _FORM or len(request.body) > LONGEST:
        raise refusal("invalid_request", f"send a form, as {_FORM}, of no more than one document")
    return {"redirect_uri": take(code, dict(request.POST.lists()), now())}


@never_cache
@require_GET
def shown(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked, by whom and why, for the holder; who asked goes on to the answer. What was shown does not stand here."""
    given = request.GET.get("response_code", "")
    held = get_object_or_404(PresentationRequest, code=hashed(code), response=hashed(given))
    if held.ended is None or held.ended + asking.LIVES <= now():
        raise Http404
    who = reader(request)
    if who is not None and who.name == held.asked_by:
        return redirect("documents:request", held.pk)
    return render(request, "documents/shown.html", showing.told_holder(current.catalogue(), held))


def _wallet(request: HttpRequest) -> tuple[str, tuple[str, ...] | None]:
    """The wallet's nonce, and the response modes that it says it knows; None: it does not say."""
    if request.body and (request.content_type != _FORM or len(request.body) > LONGEST):
        raise refusal("invalid_request", f"send a form, as {_FORM}")
    nonce = request.POST.get("wallet_nonce", "")
    if len(nonce) > _LONGEST_NONCE:
        raise refusal("invalid_request", "wallet_nonce is too long")
    try:
        told = msgspec.json.decode(request.POST.get("wallet_metadata", "{}"), type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise refusal("invalid_request", "wallet_metadata is no JSON") from error
    modes = told.get("response_modes_supported")
    return nonce, tuple(str(each) for each in modes) if isinstance(modes, list) else None
