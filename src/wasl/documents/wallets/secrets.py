"""Codes that are given away: made at random, and kept here only as hashes."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives import hashes

from wasl.kernel.keys import encoded

DIGITS: Final = 6
_BYTES: Final = 32


def new_code() -> str:
    """A code that nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def new_digits() -> str:
    """Digits that someone types: guessed in a million tries, so that few are allowed."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def hashed(code: str) -> str:
    """What is kept of a code."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(code.encode())
    return digest.finalize().hex()


def challenge(text: str) -> str:
    """The same as wallets write it: of a verifier (RFC 7636, S256), of an access token (RFC 9449, ``ath``)."""
    return encoded(bytes.fromhex(hashed(text)))


def hashed_under(code: str, digits: str) -> str:
    """What is kept of digits: without the code, which is not kept, trying them all tells nothing."""
    return hmac.new(code.encode(), digits.encode(), "sha256").hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one, other)
