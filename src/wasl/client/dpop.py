"""Proof that whoever shows a token holds its key (DPoP, RFC 9449): a stolen token is worth nothing."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit, urlunsplit

from cryptography.hazmat.primitives import hashes

from wasl.client.jws import compact
from wasl.kernel.clock import now
from wasl.kernel.keys import SigningKey, encoded

_PUBLIC = ("kty", "crv", "x", "y")


def dpop_proof(key: SigningKey, method: str, url: str, *, token: str = "", nonce: str = "") -> str:
    """The value of the header ``DPoP`` for one request.

    `token`: the access token that goes with it (none when a token is being asked for); `nonce`: the server's last one.
    """
    claims = {
        "jti": secrets.token_urlsafe(16),
        "htm": method.upper(),
        "htu": without_query(url),
        "iat": int(now().timestamp()),
    }
    if token:
        claims["ath"] = _hash(token)
    if nonce:
        claims["nonce"] = nonce
    public = {name: value for name, value in key.verifying().jwk().items() if name in _PUBLIC}
    return compact(claims, key, typ="dpop+jwt", jwk=public)


def without_query(url: str) -> str:
    """The address as ``htu`` names it: no query, no fragment."""
    return urlunsplit((*urlsplit(url)[:3], "", ""))


def _hash(token: str) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(token.encode("ascii"))
    return encoded(digest.finalize())
