"""Seals of issuers: whose key seals now, and how. Whatever holds the private half, a file here, is behind `Seal`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, transaction

from wasl.documents.models import SealKey
from wasl.documents.seal.seal import KID_BYTES, Sealed, sealed
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Algorithm, SigningKey, decoded, kept_key, new_key, thumbprint


class Seal(Protocol):
    """What seals: it never gives its key away."""

    @property
    def algorithm(self) -> Algorithm:
        """Of its key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The raw signature of `message` (R‖S for ES256)."""
        ...


@dataclass(frozen=True, slots=True)
class Sealer:
    """A seal in use, and its key's public history."""

    key: SealKey
    seal: Seal

    def sealed(self, content: Sealed) -> bytes:
        """The message to print."""
        return sealed(content, bytes.fromhex(self.key.kid), self.seal.algorithm, self.seal.sign)


def sealer_of(issuer: str, at: datetime) -> Sealer:
    """What seals for `issuer` at `at`; its first key is made then. Raises WaslError where its private half is lost."""
    key = SealKey.objects.filter(issuer=issuer, valid_until=None, compromised_from=None).first()
    if key is None:
        key = _made(issuer, at)
    seal = kept_key(_place(key.kid)) if _place(key.kid).is_file() else None
    if seal is None:
        raise WaslError(
            "the key that seals for {issuer} is not here",
            mend="restore it from its backup, or rotate it",
            issuer=issuer,
        )
    return Sealer(key, seal)


def rotate(issuer: str, at: datetime) -> Sealer:
    """A new key seals for `issuer` from `at` on; what the former ones sealed stays good."""
    with transaction.atomic():
        SealKey.objects.filter(issuer=issuer, valid_until=None).update(valid_until=at)
        key = _made(issuer, at)
    return sealer_of(key.issuer, at)


def _made(issuer: str, at: datetime) -> SealKey:
    """A new key; of two that make one at one moment, the first one's is in use."""
    made = new_key("EdDSA")
    kid = _kid(made)
    kept_key(_place(kid), make=lambda: made)
    try:
        with transaction.atomic():
            return SealKey.objects.create(kid=kid, issuer=issuer, jwk=made.verifying().jwk(), valid_from=at)
    except IntegrityError:
        _place(kid).unlink(missing_ok=True)
        return SealKey.objects.get(issuer=issuer, valid_until=None, compromised_from=None)


def _kid(key: SigningKey) -> str:
    """The first bytes of its thumbprint (RFC 7638)."""
    return decoded(thumbprint(key.verifying().jwk()))[:KID_BYTES].hex()


def _place(kid: str) -> Path:
    return Path(settings.HOME) / "keys" / "seals" / f"{kid}.json"
