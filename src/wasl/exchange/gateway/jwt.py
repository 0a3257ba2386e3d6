"""JSON Web Tokens taken apart and checked (RFC 7519, RFC 8725): two algorithms, one type at a time, nothing fetched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.kernel.keys import SigningKey, VerifyingKey, encoded, strictly

LONGEST = 8 * 1024
_NAMES = {"EdDSA": ("EdDSA", "Ed25519"), "ES256": ("ES256",)}
"""How an algorithm may be called: RFC 9864 names the curve."""
_HEADS: dict[tuple[str, tuple[str, ...], bool], dict[str, Any]] = {}
"""Headers that were read and found good: a caller's are the same in all its tokens. Read, never changed."""
_MOST_HEADS = 4096


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was taken apart. Nothing in it is believed before `signed_by` has said yes."""

    head: str
    header: dict[str, Any]
    claims: dict[str, Any]
    signature: bytes
    message: bytes

    def signed_by(self, key: VerifyingKey) -> bool:
        """Whether `key` made this token, with the algorithm that its header names."""
        return self.header.get("alg") in _NAMES[key.algorithm] and key.verifies(self.signature, self.message)

    def instant(self, name: str) -> float:
        """A NumericDate claim. Raises ValueError when it is missing or no number."""
        value = self.claims.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"the claim {name} is no time")
        return float(value)

    def text(self, name: str) -> str:
        """A text claim. Raises ValueError when it is missing, empty or something else."""
        value = self.claims.get(name)
        if not isinstance(value, str) or not value or len(value) > 512:
            raise ValueError(f"the claim {name} is no text")
        return value


def taken_apart(token: str, *types: str, with_key: bool = False) -> Token:
    """`token` in its parts; its header's ``typ`` must be one of `types` ('' where it may be left out).

    Only `with_key` may the header carry a ``jwk``. Raises ValueError for anything that is not exactly such a token.
    """
    if len(token) > LONGEST or not token.isascii():
        raise ValueError("this is no token")
    head, payload, signature = token.split(".")
    header = _HEADS.get((head, types, with_key))
    if header is None:
        header = _header(head, types, with_key)
        if len(_HEADS) >= _MOST_HEADS:
            _HEADS.clear()
        _HEADS[head, types, with_key] = header
    return Token(head, header, _object(payload), strictly(signature), f"{head}.{payload}".encode())


def _header(head: str, types: tuple[str, ...], with_key: bool) -> dict[str, Any]:
    header = _object(head)
    if str(header.get("typ", "")).lower() not in types or not header.keys() <= {"alg", "typ", "kid", "jwk"}:
        raise ValueError("this is another kind of token")
    if ("jwk" in header) != with_key:
        raise ValueError("a key comes where none may, or is missing")
    return header


def _object(part: str) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(strictly(part))
    except RecursionError as error:
        raise ValueError("this is no token") from error
    if not isinstance(said, dict):
        raise ValueError("this is no token")
    return said


def made(header: dict[str, Any], claims: dict[str, Any], key: SigningKey) -> str:
    """The token of `claims`, signed by `key`."""
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": key.algorithm, **header}, claims))
    message = ".".join(encoded(part) for part in parts)
    return f"{message}.{encoded(key.sign(message.encode()))}"


def digest(content: bytes) -> bytes:
    """SHA-256."""
    hashing = hashes.Hash(hashes.SHA256())
    hashing.update(content)
    return hashing.finalize()
