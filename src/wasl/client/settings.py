"""How a client reaches its gateway: told once, the same for both clients."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from wasl.client.authentication import SignatureAuth, TokenAuth
from wasl.client.keyfiles import Key, private_key
from wasl.kernel.errors import WaslError
from wasl.kernel.text import LANGUAGES

Auth = Literal["token", "signature", "none"]
"""``token``: a token bound to a key; ``signature``: each request signed; ``none``: open services only."""
TIMEOUT = 10.0
"""Seconds for each step of an exchange: connecting, sending, waiting, reading."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def http_settings(
    gateway: str, system: str, key: Key | None, *, ca: Path | str | None, auth: Auth, language: str, timeout: float
) -> dict[str, Any]:
    """The arguments of ``httpx.Client`` and ``httpx.AsyncClient``. Raises WaslError when they make no sense."""
    root = gateway_root(gateway)
    if language not in LANGUAGES:
        raise WaslError("'{language}' is no language of the gateway", mend="choose fr, ar or en", language=language)
    return {
        "base_url": root,
        "auth": _authentication(root, system, key, auth),
        "verify": ssl.create_default_context(cafile=str(ca)) if ca else True,
        "headers": {"accept": "application/json", "accept-language": language, "user-agent": "wasl-client"},
        "timeout": timeout,
        "follow_redirects": False,
    }


def gateway_root(gateway: str) -> str:
    """The gateway's address without a slash at its end. Raises WaslError unless it is https, or http on this machine."""
    parts = urlsplit(gateway)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise WaslError(
            "personal data travels by https only", where=gateway, mend="write https:// before the gateway's name"
        )
    return gateway.rstrip("/")


def _authentication(root: str, system: str, key: Key | None, auth: Auth) -> httpx.Auth | None:
    if auth == "none":
        return None
    if key is None:
        raise WaslError(
            "a system proves itself with its key", mend="give its private key, or auth='none' for open services"
        )
    return TokenAuth(root, system, private_key(key)) if auth == "token" else SignatureAuth(private_key(key))
