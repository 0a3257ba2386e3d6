"""Detached signatures: compact JWS (RFC 7515) whose payload is left out (appendix F), over a text that both sides hold."""

from __future__ import annotations

from typing import Any

import msgspec

from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, VerifyingKey, decoded, encoded


def sign_detached(text: str, key: SigningKey) -> str:
    """The signature of `text` by `key`: ``header..signature``, all in base64url; the header names the key."""
    header = encoded(canonical_bytes({"alg": key.algorithm, "kid": key.kid}))
    return f"{header}..{encoded(key.sign(_signed(header, text)))}"


def verifies_detached(jws: str, text: str, key: VerifyingKey) -> bool:
    """Whether `jws` is the signature of exactly `text` by `key`, and says so."""
    try:
        header, signature = _parts(jws)
        said = _header(header)
        return (
            said == {"alg": key.algorithm, "kid": key.kid}
            and key.verifies(decoded(signature), _signed(header, text))
        )  # fmt: skip
    except (WaslError, ValueError):
        return False


def kid_of(jws: str) -> str:
    """The key that `jws` names. Raises WaslError for what is no detached signature."""
    header, _signature = _parts(jws)
    kid = _header(header).get("kid")
    if not isinstance(kid, str) or not kid:
        raise _malformed()
    return kid


def _parts(jws: str) -> tuple[str, str]:
    parts = jws.strip().split(".")
    if len(parts) != 3 or parts[1]:
        raise _malformed()
    return parts[0], parts[2]


def _header(part: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(decoded(part), type=dict[str, Any])
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise _malformed() from error


def _malformed() -> WaslError:
    return WaslError("this is no detached signature", mend="give what 'wasl agreements sign-text' wrote, whole")


def _signed(header: str, text: str) -> bytes:
    return f"{header}.{encoded(text.encode())}".encode("ascii")
