"""Keys of issuers: which one seals or signs now, with what certificates. What holds the private half is behind `Vault`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from wasl.catalogue import current
from wasl.documents.models import SealKey
from wasl.documents.seal.seal import Sealed, sealed
from wasl.documents.sealing.authority import chain_of
from wasl.documents.sealing.kids import kid_of
from wasl.documents.sealing.vaults import vault
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Algorithm, Signer

_ALGORITHMS: Final[dict[str, Algorithm]] = {
    SealKey.Use.SEAL: "EdDSA",
    SealKey.Use.SIGN: "ES256",
    SealKey.Use.ASK: "ES256",
}


@dataclass(frozen=True, slots=True)
class Sealer:
    """A key in use, and its public history."""

    key: SealKey
    seal: Signer

    def sealed(self, content: Sealed) -> bytes:
        """The message to print."""
        return sealed(content, bytes.fromhex(self.key.kid), self.seal.algorithm, self.seal.sign)


def sealer_of(issuer: str, at: datetime, use: SealKey.Use = SealKey.Use.SEAL) -> Sealer:
    """What seals for `issuer` at `at`; its first key is made then. Raises WaslError where its private half is lost."""
    key = key_in_use(issuer, at, use)
    seal = vault().opened(key.kid)
    if seal is None:
        raise WaslError(
            "the key that seals for {issuer} is not here",
            mend="restore it from its backup, or rotate it",
            issuer=issuer,
        )
    return Sealer(key, seal)


def key_in_use(issuer: str, at: datetime, use: SealKey.Use = SealKey.Use.SEAL) -> SealKey:
    """The public side of what seals for `issuer` at `at`; its first key is made then."""
    found = SealKey.objects.filter(issuer=issuer, use=use, valid_until=None, compromised_from=None).first()
    return found or _made(issuer, at, use)


def rotate(issuer: str, at: datetime, use: SealKey.Use = SealKey.Use.SEAL) -> Sealer:
    """A new key seals for `issuer` from `at` on; what the former ones sealed stays good."""
    with transaction.atomic():
        SealKey.objects.filter(issuer=issuer, use=use, valid_until=None).update(valid_until=at)
        key = _made(issuer, at, use)
    return sealer_of(key.issuer, at, use)


def _made(issuer: str, at: datetime, use: SealKey.Use) -> SealKey:
    """A new key, certified; of two that make one at one moment, the first one's is in use, the other's was never."""
    public = vault().made(_ALGORITHMS[use]).verifying()
    chain = chain_of(current.catalogue(), public, issuer, at, asks=use == SealKey.Use.ASK)
    try:
        with transaction.atomic():
            return SealKey.objects.create(
                kid=kid_of(public), issuer=issuer, use=use, jwk=public.jwk(), chain=chain, valid_from=at
            )
    except IntegrityError:
        return SealKey.objects.get(issuer=issuer, use=use, valid_until=None, compromised_from=None)
