"""Refusals as HTTP says them: problem details (RFC 9457) in the caller's language."""

from __future__ import annotations

import msgspec

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Headers, Response
from wasl.exchange.gateway.refusing import DETAILS, DetailedError

PROBLEM = b"application/problem+json"
_PATIENCE = 5
"""Seconds to wait where nothing more precise is known."""


def told(refused: Refused, language: str, request_id: str, portal: str) -> Response:
    """The problem details of `refused`; its page is ``{portal}/problems/{name}``."""
    title, mend = refused.told(language)
    said = {
        "type": f"{portal}/problems/{refused.name}",
        "title": title,
        "status": refused.status,
        "detail": refused.detail.in_language(language) if isinstance(refused, DetailedError) else title,
        "instance": request_id,
        "mend": mend,
    }
    headers = [*headers_of(refused), (b"content-language", _language(language))]
    return Response(refused.status, msgspec.json.encode(said), PROBLEM, headers)


def headers_of(refused: Refused) -> Headers:
    """What goes with a refusal: where its receipt stands, when to come back, how to prove oneself."""
    headers: Headers = []
    if refused.receipt is not None:
        headers.append((b"wasl-receipt", refused.receipt.header().encode()))
    if refused.status in {429, 503}:
        headers.append((b"retry-after", str(refused.given.get("seconds", _PATIENCE)).encode()))
    if refused.status == 401:
        error = b"invalid_token" if refused.name != "unauthenticated" else b"invalid_request"
        headers.append((b"www-authenticate", b'DPoP error="%s", algs="EdDSA ES256"' % error))
    if refused.status == 405:
        headers.append((b"allow", str(refused.given.get("choices", "")).encode()))
    if refused.status in {408, 413}:
        # What is left of the request is never read: the connection cannot be used again.
        headers.append((b"connection", b"close"))
    return headers


def _language(language: str) -> bytes:
    return language.encode() if language in {"fr", "ar", "en"} else b"fr"


def oauth_error(refused: Refused, language: str, request_id: str, portal: str) -> Response:
    """A refusal of the token endpoint: the error of RFC 6749 (section 5.2), and the problem's members beside it."""
    response = told(refused, language, request_id, portal)
    said = msgspec.json.decode(response.body)
    error = "invalid_client" if refused.status == 401 else "invalid_request"
    if isinstance(refused, DetailedError):
        error = {
            DETAILS["proof"].en: "invalid_dpop_proof", DETAILS["unbound"].en: "invalid_request",
            DETAILS["details"].en: "invalid_authorization_details",
        }.get(refused.detail.en, error)  # fmt: skip
    description = refused.told("en")[0].encode("ascii", "replace").decode().replace('"', "'")
    body = msgspec.json.encode({"error": error, "error_description": description, **said})
    status = 400 if error in {"invalid_dpop_proof", "invalid_authorization_details"} else refused.status
    return Response(status, body, headers=response.headers)
