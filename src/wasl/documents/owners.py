"""What is kept of a person, locked with a key of theirs alone (AES-256-GCM), itself locked with the installation's."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import QuerySet

from wasl.documents.models import OwnerKey
from wasl.kernel.errors import WaslError
from wasl.kernel.keeping import kept_secret

_NONCE: Final = 12
_KEY_BITS: Final = 256


def locked(entity: str, content: bytes, about: str) -> bytes:
    """`content` as only `unlocked` reads it, of the same person and about the same thing."""
    return _sealed(_key_of(entity), content, about)


class ErasedError(WaslError):
    """The person was forgotten."""


def unlocked(entity: str, kept: bytes, about: str) -> bytes:
    """What was locked. Raises WaslError where the person's key is gone, or `kept` was changed."""
    held = OwnerKey.objects.filter(entity=entity).first()
    if held is None:
        raise ErasedError("what was kept of this person was erased")
    return _opened(_unwrapped(held), kept, about)


def erase(entity: str) -> None:
    """Make noise of all that was locked of this person, wherever copies of it are."""
    OwnerKey.objects.filter(entity=entity).delete()


def erase_all(entities: QuerySet[Any, Any]) -> None:
    """The same of each that the database finds."""
    OwnerKey.objects.filter(entity__in=entities).delete()


def _key_of(entity: str) -> bytes:
    made = _sealed(_master(), AESGCM.generate_key(_KEY_BITS), entity)
    OwnerKey.objects.bulk_create([OwnerKey(entity=entity, wrapped=made)], ignore_conflicts=True)
    return _unwrapped(OwnerKey.objects.get(entity=entity))


def _unwrapped(held: OwnerKey) -> bytes:
    return _opened(_master(), bytes(held.wrapped), held.entity)


def _sealed(key: bytes, content: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def _opened(key: bytes, kept: bytes, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(kept[:_NONCE], kept[_NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise WaslError(
            "what was kept of this person cannot be read", mend="restore it, and the keys, from the backup"
        ) from error


def _master() -> bytes:
    made = kept_secret(Path(settings.HOME) / "keys" / "owners.key", lambda: AESGCM.generate_key(_KEY_BITS).hex())
    return bytes.fromhex(made)
