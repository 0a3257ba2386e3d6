"""Where wallets call: offers, requests, tokens, nonces, credentials (OpenID4VCI 1.0). No session or cookie; no cache keeps it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets import attesting, dpop, nonces, offering, pushing, redeeming
from wasl.documents.wallets.clients import Client, clients
from wasl.documents.wallets.delivering import deliver
from wasl.documents.wallets.metadata import CODE_GRANT, GRANT
from wasl.documents.wallets.problems import RefusedError, refusal
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

_log = logging.getLogger(__name__)
_LONGEST: Final = 128 * 1024
"""Bytes of a request: ten proofs take a tenth of it."""
_BEARER, _DPOP = "Bearer", "DPoP"
_OF_A_KEY: Final = frozenset({"invalid_dpop_proof", "use_dpop_nonce"})
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
            response = _refused(request, refused)
        except (
            WaslError
        ) as error:  # a key that is not here, a certificate that has ended: whoever runs the installation mends it
            _log.error("a wallet could not be answered: %s", error)
            response = JsonResponse({"error": "server_error", "error_description": "ask again later"}, status=503)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _refused(request: HttpRequest, refused: RefusedError) -> JsonResponse:
    """Why not; and which token, or which proof of its key, is asked for where one came with the request (RFC 6750, RFC 9449)."""
    response = JsonResponse({"error": refused.problem, "error_description": refused.why}, status=400)
    shows = f'DPoP error="{refused.problem}", algs="{" ".join(dpop.ALGORITHMS)}"'
    if refused.problem == "invalid_token":
        response.status_code = 401
        response.headers["WWW-Authenticate"] = f'Bearer error="invalid_token", {shows}'
    elif refused.problem in _OF_A_KEY and "Authorization" in request.headers:
        response.status_code = 401
        response.headers["WWW-Authenticate"] = shows
    if refused.nonce:
        response.headers["DPoP-Nonce"] = refused.nonce
    return response


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
def par(request: HttpRequest, department: str) -> dict[str, Any]:
    """A wallet says what it would ask its holder for; the request_uri that their browser comes with (RFC 9126)."""
    _demand_form(request)
    asked, at = pushing.once(dict(request.POST.lists())), now()
    key = _shown(request, department, "par", at)
    pushed = pushing.push(department, asked, _wallet(request, department, asked, at), key, at)
    return {"request_uri": pushed, "expires_in": int(pushing.LIVES.total_seconds())}


@csrf_exempt
@require_POST
@answering
def token(request: HttpRequest, department: str) -> dict[str, Any]:
    """An access token (section 6): for an offer's code and its digits, or for the code of a holder who said yes."""
    _demand_form(request)
    grant, at = request.POST.get("grant_type"), now()
    if grant == CODE_GRANT and clients():
        given = _by_answer(request, department, at)
    elif grant == GRANT:
        given = _by_offer(request, department, at)
    else:
        raise refusal("unsupported_grant_type", "this kind of code is not taken here")
    return {**given, "expires_in": int(offering.LIVES.total_seconds())}


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
    at = now()
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme not in (_BEARER, _DPOP) or not token:
        raise refusal("invalid_token", "give the access token, as Bearer or as DPoP")
    key = _shown(request, department, "credential", at, token) if scheme == _DPOP else ""
    if scheme == _DPOP and not key:
        raise refusal("invalid_dpop_proof", "the header DPoP is missing")
    if request.content_type != "application/json" or len(request.body) > _LONGEST:
        raise refusal("invalid_credential_request", "send JSON, of no more than a few proofs")
    made = deliver(department, token, key, request.body, at)
    return {"credentials": [{"credential": each} for each in made]}


def _demand_form(request: HttpRequest) -> None:
    if request.content_type != "application/x-www-form-urlencoded":
        raise refusal("invalid_request", "send a form, as application/x-www-form-urlencoded")


def _shown(request: HttpRequest, department: str, what: str, at: datetime, token: str = "") -> str:
    """The key that the wallet shows (DPoP); empty where it shows none."""
    given = request.headers.get("DPoP", "")
    return dpop.shown(given, department, f"{issuer_url(department)}/{what}", at, token) if given else ""


def _wallet(request: HttpRequest, department: str, asked: Mapping[str, str], at: datetime) -> Client:
    """The wallet that calls, as known and attested as it should be."""
    attestation, proof = (request.headers.get(f"OAuth-Client-Attestation{each}", "") for each in ("", "-PoP"))
    return attesting.wallet(asked.get("client_id", ""), attestation, proof, issuer_url(department), at)


def _by_answer(request: HttpRequest, department: str, at: datetime) -> dict[str, Any]:
    asked = pushing.once(dict(request.POST.lists()))
    key = _shown(request, department, "token", at)
    if not key:
        raise refusal("invalid_dpop_proof", "the header DPoP is missing: tokens for codes are bound to a key")
    who = _wallet(request, department, asked, at)
    return {**redeeming.redeem(department, asked, who, key, at), "token_type": _DPOP}


def _by_offer(request: HttpRequest, department: str, at: datetime) -> dict[str, Any]:
    asked = request.POST
    if any(len(asked.getlist(name)) != 1 for name in ("pre-authorized_code", "tx_code")):
        raise refusal("invalid_request", "give pre-authorized_code and tx_code, once each")
    key = _shown(request, department, "token", at)
    given = offering.redeem(department, asked["pre-authorized_code"], asked["tx_code"], at, key)
    return {"access_token": given, "token_type": _DPOP if key else _BEARER}
