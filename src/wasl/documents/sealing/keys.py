"""Keys of issuers: which one seals or signs now, with what certificates. What holds the private half is behind `Vault`.

There is one way to a private half, and whoever goes it leaves a line in the log of uses: what it signs is counted there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from wasl.catalogue import current
from wasl.documents.models import Cohort, KeyUse, SealKey
from wasl.documents.seal.seal import Sealed, sealed
from wasl.documents.sealing.authority import chain_of, own_authority, roots
from wasl.documents.sealing.certificates import RENEWED_BEFORE, chain_ends
from wasl.documents.sealing.counted import Counted
from wasl.documents.sealing.kids import kid_of
from wasl.documents.sealing.vaults import vault
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Algorithm

_ALGORITHMS: Final[dict[str, Algorithm]] = {
    SealKey.Use.SEAL: "EdDSA",
    SealKey.Use.SIGN: "ES256",
    SealKey.Use.ASK: "ES256",
}
_MEANWHILE: Final = timedelta(days=1)
"""A run or a paper that was begun by a key, or at an instant, is taken to its end although another key takes that one's place."""

_KEPT_AFTER: Final = timedelta(days=30)
"""So long the private half of a key that gave way is kept: for whoever must restore a database of before."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a key is used for."""

    kind: KeyUse.Kind
    type: str = ""
    """Of document; of a file that is signed for another department, the name of the pack's `signature`."""
    by: str = ""
    """The account or the system that asked; empty where the installation does it by itself."""
    cohort: Cohort | None = None


@dataclass(slots=True)
class Sealer:
    """A key in use, and its public history."""

    key: SealKey
    seal: Counted
    at: datetime
    act: Act
    noted: KeyUse | None = None
    """Once it was used, and is put back: what stands of that for ever."""
    also: Callable[[KeyUse], None] | None = None
    """What is written down with that, all or nothing."""
    _others: list[Sealer] = field(default_factory=list)

    def sealed(self, content: Sealed) -> bytes:
        """The message to print."""
        return sealed(content, bytes.fromhex(self.key.kid), self.seal.algorithm, self.seal.sign)

    def beside(self, use: SealKey.Use, act: Act) -> Sealer:
        """Another key of the issuer, for what goes into the same thing: it is put back, and written down, with this one.

        Raises as `sealing` does.
        """
        other = _opened(key_in_use(self.key.issuer, self.at, use), self.at, act)
        self._others.append(other)
        return other

    def note(self) -> None:
        """Write down what was signed, with all that belongs to it."""
        used = [each for each in (*self._others, self) if each.seal.digests]
        if not used:
            return
        with transaction.atomic():
            for each, use in zip(used, KeyUse.objects.bulk_create(map(_use_of, used)), strict=True):
                each.noted = use
                if each.also is not None:
                    each.also(use)


@contextmanager
def sealing(issuer: str, at: datetime, use: SealKey.Use, act: Act) -> Iterator[Sealer]:
    """What seals for `issuer` at `at`; its first key is made then. Raises WaslError where its private half is lost."""
    with using(key_in_use(issuer, at, use), at, act) as sealer:
        yield sealer


@contextmanager
def using(key: SealKey, at: datetime, act: Act) -> Iterator[Sealer]:
    """The private half of `key`. What it signs in the block is written down at its end, as one use.

    A block that raises leaves nothing: what it signed goes nowhere. Raises WaslError where the key is not here.
    """
    sealer = _opened(key, at, act)
    yield sealer
    sealer.note()


def _opened(key: SealKey, at: datetime, act: Act) -> Sealer:
    held = vault().opened(key.kid)
    if held is None:
        raise WaslError(
            "the key that seals for {issuer} is not here",
            mend="restore it from its backup, or rotate it",
            issuer=key.issuer,
        )
    return Sealer(key, Counted(held), at, act)


def _use_of(sealer: Sealer) -> KeyUse:
    signed, act = sealer.seal, sealer.act
    return KeyUse(
        key=sealer.key, kind=act.kind, type=act.type, count=len(signed.digests), hash=signed.hash(), at=sealer.at, by=act.by,
        cohort=act.cohort,
    )  # fmt: skip


def key_in_use(issuer: str, at: datetime, use: SealKey.Use = SealKey.Use.SEAL) -> SealKey:
    """The public side of what seals for `issuer` at `at`; its first key is made then.

    One whose certificate has ended seals nothing more: another takes its place. Raises WaslError where that is not ours to give.
    """
    found = _in_use(issuer, use)
    if found is None:
        return _made(issuer, at, use)
    ends = chain_ends(found.chain)
    if ends is None or at < ends:
        return found
    if not certified_here(found):
        raise WaslError(
            "the certificate of the key by which {issuer} seals has ended",
            mend="have it certified anew ('wasl documents keys request {key}', then 'certify'), or rotate it",
            issuer=issuer,
            key=found.kid,
        )
    return succeed(found, at)


def certified_here(key: SealKey) -> bool:
    """Whether it is the installation's own authority that vouches for it."""
    return bool(key.chain) and key.chain[-1] in roots(current.catalogue())


@transaction.atomic
def succeed(held: SealKey, at: datetime) -> SealKey:
    """Another key takes the place of `held`, which ends: of several that see it at one moment, one makes it.

    What is being sealed meanwhile stays good, by whichever of both. Raises WaslError where nobody can certify another.
    """
    live = SealKey.objects.filter(pk=held.pk, valid_until=None, compromised_from=None)
    if not live.update(valid_until=at + _MEANWHILE):
        return key_in_use(held.issuer, at, SealKey.Use(held.use))
    return _made(held.issuer, at, SealKey.Use(held.use), valid_from=at - _MEANWHILE)


def succeed_due(at: datetime) -> int:
    """Have others take the place of keys whose certificates end, in good time, where these are ours to give; how many.

    A new key, and not a new certificate for the former, which is destroyed: what could be stolen with it is bounded. Raises
    WaslError where no authority is here to certify another.
    """
    done = 0
    for key in keys_in_use():
        ends = chain_ends(key.chain)
        if ends is None or ends - at >= RENEWED_BEFORE or not certified_here(key):
            continue
        if own_authority(current.catalogue(), at).certificate.not_valid_after_utc > ends:
            succeed(key, at)
            done += 1
    return done


def destroy_former(at: datetime) -> int:
    """Destroy the private halves of keys that gave way to others; how many.

    A code on paper bears no time but its own: whoever found such a key could date one back. Those found in other hands are kept
    for whoever looks into that.
    """
    former = SealKey.objects.filter(valid_until__lt=at - _KEPT_AFTER, compromised_from=None)
    return sum(vault().destroyed(kid) for kid in former.order_by("pk").values_list("kid", flat=True))


def keys_in_use() -> list[SealKey]:
    """Of all issuers, the oldest first."""
    return list(SealKey.objects.filter(valid_until=None, compromised_from=None).order_by("pk"))


@transaction.atomic
def rotate(issuer: str, at: datetime, use: SealKey.Use = SealKey.Use.SEAL) -> SealKey:
    """A new key seals for `issuer` from `at` on; what the former ones sealed stays good."""
    SealKey.objects.filter(issuer=issuer, use=use, valid_until=None).update(valid_until=at)
    return _made(issuer, at, use)


def _in_use(issuer: str, use: SealKey.Use) -> SealKey | None:
    return SealKey.objects.filter(issuer=issuer, use=use, valid_until=None, compromised_from=None).first()


def _made(issuer: str, at: datetime, use: SealKey.Use, valid_from: datetime | None = None) -> SealKey:
    """A new key, certified; of two that make one at one moment, the first one's is in use, the other's was never."""
    public = vault().made(_ALGORITHMS[use]).verifying()
    chain = chain_of(current.catalogue(), public, issuer, at, asks=use == SealKey.Use.ASK)
    try:
        with transaction.atomic():
            return SealKey.objects.create(
                kid=kid_of(public), issuer=issuer, use=use, jwk=public.jwk(), chain=chain, valid_from=valid_from or at
            )
    except IntegrityError:
        return SealKey.objects.get(issuer=issuer, use=use, valid_until=None, compromised_from=None)
