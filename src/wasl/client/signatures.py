"""Signed HTTP requests (RFC 9421) with the digest of their content (RFC 9530): the other way to prove who asks, without a token.

Wasl covers ``@method``, ``@target-uri``, ``content-digest``, and the fields given, in that order.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes

from wasl.kernel.clock import now
from wasl.kernel.keys import SigningKey

LASTS = 60
"""Seconds after which a signed request is refused."""
LABEL = "wasl"


def signed_headers(
    key: SigningKey, method: str, url: str, content: bytes = b"", fields: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The headers to send with a request so that it is signed: ``Content-Digest``, `fields`, ``Signature-Input``, ``Signature``.

    `url` is the absolute address, query included, as it is requested; `fields` are further header fields to cover, such as
    ``{"wasl-purpose": "…"}``, by lower-case name.
    """
    covered = {"content-digest": content_digest(content), **(fields or {})}
    parameters = signature_parameters(key.kid, ("@method", "@target-uri", *covered))
    base = signature_base({"@method": method.upper(), "@target-uri": url, **covered}, parameters)
    return {
        **covered,
        "signature-input": f"{LABEL}={parameters}",
        "signature": f"{LABEL}=:{b64encode(key.sign(base)).decode('ascii')}:",
    }


def content_digest(content: bytes) -> str:
    """The field ``Content-Digest`` (RFC 9530) of these bytes, by SHA-256."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return f"sha-256=:{b64encode(digest.finalize()).decode('ascii')}:"


def signature_parameters(keyid: str, components: tuple[str, ...]) -> str:
    """What ``@signature-params`` says: the components covered, when, until when, and a number used once."""
    created = int(now().timestamp())
    names = " ".join(f'"{name}"' for name in components)
    return f'({names});created={created};expires={created + LASTS};nonce="{secrets.token_urlsafe(16)}";keyid="{keyid}"'


def signature_base(components: Mapping[str, str], parameters: str) -> bytes:
    """The bytes that are signed (RFC 9421, section 2.5)."""
    lines = [f'"{name}": {value.strip()}' for name, value in components.items()]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")
