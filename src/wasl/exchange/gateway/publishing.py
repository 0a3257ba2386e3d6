"""What a gateway says of itself: the directory, its keys, its token endpoint, whether it is well."""

from __future__ import annotations

import asyncio

import msgspec

from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.refusing import DirectoryError
from wasl.exchange.gateway.http import Request, Response
from wasl.exchange.gateway.parts import Gateway
from wasl.exchange.gateway.telemetry import CONTENT_TYPE
from wasl.exchange.gateway.tokens import DETAIL_TYPE
from wasl.exchange.receipts.entry import sha256

_JOSE = b"application/jose"


async def directory(gateway: Gateway, request: Request) -> Response:
    """The signed directory in force; with its hash as an ETag (RFC 9110), so that asking often costs little."""
    gateway.directory()
    content = gateway.holder.content()
    if content is None:
        raise Refused("directory-expired")
    tag = f'"{sha256(content)}"'
    headers = [(b"etag", tag.encode()), (b"cache-control", b"no-cache")]
    if request.headers.get("if-none-match") == tag:
        return Response(304, b"", _JOSE, headers, cached=True)
    return Response(200, content, _JOSE, headers, cached=True)


async def archived(gateway: Gateway, request: Request, version: str) -> Response:
    """A former directory, for those who follow the chain."""
    content = gateway.holder.content(int(version)) if version.isascii() and version.isdigit() else None
    if content is None:
        raise Refused("not-found")
    return Response(200, content, _JOSE)


async def take_directory(gateway: Gateway, request: Request) -> Response:
    """Take a directory that somebody brings. Whoever it is: the signature decides."""
    try:
        taken = await asyncio.to_thread(gateway.holder.offer, request.body)
    except DirectoryError as error:
        raise Refused("directory-refused", reason=error.reason, version=str(gateway.holder.version)) from error
    return Response(200, msgspec.json.encode({"version": taken.snapshot.version}))


async def token(gateway: Gateway, request: Request) -> Response:
    """The token endpoint (RFC 6749)."""
    at = gateway.clock().timestamp()
    certificate = gateway.gatekeeper.certificates.thumbprint(request, at)
    given = gateway.tokens.give(request, gateway.directory(), certificate, at)
    return Response(200, msgspec.json.encode(given), headers=[(b"pragma", b"no-cache")])


async def metadata(gateway: Gateway, request: Request) -> Response:
    """Authorisation server metadata (RFC 8414)."""
    url = gateway.tokens.issuer
    said = {
        "issuer": url,
        "token_endpoint": gateway.tokens.endpoint,
        "jwks_uri": f"{url}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["EdDSA", "ES256"],
        "dpop_signing_alg_values_supported": ["EdDSA", "ES256"],
        "tls_client_certificate_bound_access_tokens": bool(gateway.settings.proxies),
        "authorization_details_types_supported": [DETAIL_TYPE],
        "service_documentation": f"{url}/exchange/openapi.json",
    }
    return Response(200, msgspec.json.encode(said))


async def keys(gateway: Gateway, request: Request) -> Response:
    """The public key that signs this gateway's tokens (RFC 7517)."""
    return Response(
        200, msgspec.json.encode({"keys": [gateway.tokens.key.verifying().jwk()]}), b"application/jwk-set+json"
    )


async def health(gateway: Gateway, request: Request) -> Response:
    """That the process runs."""
    return Response(200, b'{"status":"alive"}')


async def ready(gateway: Gateway, request: Request) -> Response:
    """That calls can be answered: a directory is in force, and receipts can be kept."""
    current = gateway.directory().snapshot
    if gateway.log.failed:
        raise Refused("receipts-unavailable")
    said = {"status": "ready", "directory": current.version, "expires": current.expires, "receipts": gateway.log.size}
    return Response(200, msgspec.json.encode(said))


async def metrics(gateway: Gateway, request: Request) -> Response:
    """Prometheus's figures."""
    return Response(200, gateway.telemetry.exposition(), CONTENT_TYPE)
