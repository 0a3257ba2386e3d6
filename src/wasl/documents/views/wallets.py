"""Where wallets call: offers, tokens, nonces, credentials (OpenID4VCI 1.0). No session, no cookie, nothing kept by caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from wasl.documents.wallets import nonces, offering
from wasl.documents.wallets.delivering import deliver
from wasl.documents.wallets.metadata import GRANT
from wasl.documents.wallets.problems import RefusedError, refusal
from wasl.kernel.clock import now

_LONGEST: Final = 128 * 1024
"""Bytes of a request: ten proofs take a tenth of it."""
_BEARER: Final = "Bearer "
P = ParamSpec("P")


def answering(
    view: Callable[Concatenate[HttpRequest, P], dict[str, Any]],
) -> Callable[Concatenate[HttpRequest, P], JsonResponse]:
    """What the view says, or why not, as the standards have it said."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> JsonResponse:
        try:
            response = JsonResponse(view(request, *args, **kwargs))
        except RefusedError as refused:
            said = {"error": refused.problem, "error_description": refused.why}
            response = JsonResponse(said, status=401 if refused.problem == "invalid_token" else 400)
            if refused.problem == "invalid_token":
                response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


@require_safe
@answering
def offer(request: HttpRequest, department: str, code: str) -> dict[str, Any]:
    """The offer that a wallet was shown the address of."""
    found = offering.told(department, code, now())
    if found is None:
        raise refusal("invalid_request", "there is no such offer, or no more")
    return found


@csrf_exempt
@require_POST
@answering
def token(request: HttpRequest, department: str) -> dict[str, Any]:
    """An access token, for an offer's code and its digits (section 6)."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise refusal("invalid_request", "send a form, as application/x-www-form-urlencoded")
    asked = request.POST
    if asked.get("grant_type") != GRANT:
        raise refusal("unsupported_grant_type", "only pre-authorised codes are taken here")
    if any(len(asked.getlist(name)) != 1 for name in ("pre-authorized_code", "tx_code")):
        raise refusal("invalid_request", "give pre-authorized_code and tx_code, once each")
    given = offering.redeem(department, asked["pre-authorized_code"], asked["tx_code"], now())
    return {"access_token": given, "token_type": "Bearer", "expires_in": int(offering.LIVES.total_seconds())}


@csrf_exempt
@require_POST
@answering
def nonce(request: HttpRequest, department: str) -> dict[str, Any]:
    """A nonce for the next proof (section 7)."""
    return {"c_nonce": nonces.new_nonce(department, now())}


@csrf_exempt
@require_POST
@answering
def credential(request: HttpRequest, department: str) -> dict[str, Any]:
    """The credentials, one for each key that the wallet proves to hold (section 8)."""
    said = request.headers.get("Authorization", "")
    if not said.startswith(_BEARER):
        raise refusal("invalid_token", "give the access token as Bearer")
    if request.content_type != "application/json" or len(request.body) > _LONGEST:
        raise refusal("invalid_credential_request", "send JSON, of no more than a few proofs")
    made = deliver(department, said.removeprefix(_BEARER), request.body, now())
    return {"credentials": [{"credential": each} for each in made]}
