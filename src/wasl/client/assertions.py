"""Who the client is: a signed assertion instead of a shared secret (``private_key_jwt``, RFC 7523)."""

from __future__ import annotations

import secrets

from wasl.client.jws import compact
from wasl.kernel.clock import now
from wasl.kernel.keys import SigningKey

LASTS = 60
"""Seconds an assertion is good for: it is used at once, and only once."""
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""RFC 7523, section 2.2."""


def client_assertion(key: SigningKey, system: str, audience: str) -> str:
    """A JWT by which `system` proves itself to the authorisation server `audience` (its token endpoint or its issuer)."""
    issued = int(now().timestamp())
    claims = {
        "iss": system,
        "sub": system,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": issued,
        "exp": issued + LASTS,
    }
    return compact(claims, key, typ="JWT", kid=key.kid)


def token_form(key: SigningKey, system: str, endpoint: str) -> dict[str, str]:
    """The form that asks for a token (RFC 6749, section 4.4) at the token endpoint's address."""
    return {
        "grant_type": "client_credentials",
        "client_id": system,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client_assertion(key, system, endpoint),
    }
