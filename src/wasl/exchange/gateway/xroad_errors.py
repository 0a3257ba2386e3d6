"""Refusals as X-Road tells them: of the layer itself, with X-Road-Error; or of the provider, whose answer passes as it is."""

from __future__ import annotations

import msgspec

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Headers, Request, Response
from wasl.exchange.gateway.problem import headers_of
from wasl.exchange.gateway.refusing import DetailedError
from wasl.exchange.gateway.xroad_forms import error, wants_xml

_OF_PROVIDER = frozenset({
    "unknown-subject", "ambiguous-subject", "malformed-subject", "malformed-parameter", "unknown-scheme", "not-found",
    "method-not-allowed",
})  # fmt: skip
_CLIENT = frozenset({"malformed", "unsupported-media", "oversize", "slow-request", "ambiguous-purpose"})
"""The request does not follow the protocol: 400."""
_CLIENT_PROXY = {
    "unauthenticated": "SslAuthenticationFailed", "bad-signature": "InvalidSignature", "replayed": "InvalidSignature",
    "token-expired": "InvalidSignature", "wrong-audience": "InvalidSignature", "overloaded": "IOError",
    "rate-limited": "IOError", "directory-expired": "OutdatedGlobalConf",
}  # fmt: skip
_SERVER_PROXY = {
    "unknown-service": "UnknownService", "provider-unavailable": "NetworkError", "provider-slow": "NetworkError",
    "provider-misbehaves": "ServiceFailed.InvalidContentType", "suspended-agreement": "ServiceDisabled",
    "store-unavailable": "DatabaseError", "receipts-unavailable": "LoggingFailed", "fault": "InternalError",
}  # fmt: skip


def of_provider(refused: Refused) -> bool:
    """Whether it is the provider's own answer to a call that reached it."""
    return refused.name in _OF_PROVIDER


def type_of(refused: Refused) -> str:
    """X-Road's name of it: ``Client.…``, ``Server.ClientProxy.…`` or ``Server.ServerProxy.…``."""
    if refused.name in _CLIENT:
        return "Client.BadRequest"
    if refused.name in _CLIENT_PROXY:
        return f"Server.ClientProxy.{_CLIENT_PROXY[refused.name]}"
    return f"Server.ServerProxy.{_SERVER_PROXY.get(refused.name, 'AccessDenied')}"


def layer_error(refused: Refused, request: Request) -> Response:
    """An error of the layer itself: 400 for the client's, 500 for all others, in JSON or, where Accept asks, in XML."""
    type_ = type_of(refused)
    title, mend = refused.told(request.language)
    if isinstance(refused, DetailedError):
        title = f"{title} {refused.detail.in_language(request.language)}"
    said = {"type": type_, "message": f"{title} — {mend}", "detail": request.id}
    headers: Headers = [(b"x-road-error", type_.encode())]
    headers += [pair for pair in headers_of(refused) if pair[0] in {b"wasl-receipt", b"retry-after", b"connection"}]
    status = 400 if type_.startswith("Client.") else 500
    if wants_xml(request, default=False):
        kind = b"text/xml" if "text/xml" in request.headers["accept"] else b"application/xml"
        return Response(status, error(said), kind + b";charset=utf-8", headers)
    return Response(status, msgspec.json.encode(said), b"application/json;charset=utf-8", headers)
