"""What this installation publishes for those who verify: the trust bundle, and the lists of states."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Final

from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.documents.declared import DocumentType
from wasl.documents.models import Document, SealKey, StateList
from wasl.documents.places import address_of
from wasl.documents.sealing.authority import roots
from wasl.documents.template import template
from wasl.documents.verifying.bundle import Bundle, TrustedClaim, TrustedKey, TrustedList, TrustedType, signed
from wasl.kernel.keys import SigningKey, VerifyingKey, encoded, kept_key
from wasl.kernel.text import Text

REFRESH: Final = timedelta(hours=12)
"""How long a reader may go without a newer bundle, where it has a network."""


def trust_key() -> SigningKey:
    """What signs the bundle, made at the first call."""
    return kept_key(Path(settings.HOME) / "keys" / "trust.json")


def trusted_keys() -> dict[str, VerifyingKey]:
    """By which a reader knows the bundle for ours."""
    key = trust_key().verifying()
    return {key.kid: key}


def published(catalogue: Catalogue, at: datetime) -> str:
    """The bundle as of `at`, signed."""
    return signed(bundle(catalogue, at), trust_key())


def bundle(catalogue: Catalogue, at: datetime) -> Bundle:
    """Who may issue what, how they sign, what each label means, and every document's state, as of `at`."""
    types = catalogue.all(DocumentType)
    keys = SealKey.objects.exclude(use=SealKey.Use.ASK).order_by("pk")
    return Bundle(
        issued=int(at.timestamp()),
        refresh_after=int((at + REFRESH).timestamp()),
        issuers={name: _title(catalogue, name) for name in sorted({key.issuer for key in keys})},
        keys={key.kid: _key(key, types) for key in keys},
        types={str(each.label): _type(catalogue, name, each) for name, each in types.items()},
        lists={address_of(held): _list(held, at) for held in StateList.objects.order_by("pk")},
        roots=_roots(catalogue, keys),
    )


def _roots(catalogue: Catalogue, keys: Iterable[SealKey]) -> tuple[str, ...]:
    """The last of every chain there ever was, and the installation's own: they tell the time, and certify what is to come."""
    ends = {chain[-1] for key in keys for chain in (key.chain, *key.former_chains) if chain}
    return tuple(sorted({*roots(catalogue), *ends}))


def _key(key: SealKey, types: Mapping[str, DocumentType]) -> TrustedKey:
    return TrustedKey(
        issuer=key.issuer,
        jwk=key.jwk,
        types=_sealed_by(key, types),
        since=int(key.valid_from.timestamp()),
        until=_end(key.valid_until),
        compromised=_seconds(key.compromised_from),
    )


def _sealed_by(key: SealKey, types: Mapping[str, DocumentType]) -> tuple[int, ...]:
    """The types of its issuer, and those that were its issuer's when it sealed them."""
    ever = set(Document.objects.filter(key=key).order_by().values_list("type", flat=True).distinct())
    return tuple(sorted(each.label for name, each in types.items() if each.issuer == key.issuer or name in ever))


def _type(catalogue: Catalogue, name: str, declared: DocumentType) -> TrustedType:
    ready = template(catalogue, name)
    claims = {
        str(claim.label): TrustedClaim(name=each, title=ready.titles[each], codes=dict(ready.codes.get(each, {})))
        for each, claim in declared.claims.items()
    }
    return TrustedType(name=name, title=declared.title, claims=claims)


def _list(held: StateList, at: datetime) -> TrustedList:
    packed = encoded(zlib.compress(bytes(held.packed), 9))
    return TrustedList(issuer=held.issuer, issued=int(at.timestamp()), packed=packed)


def _title(catalogue: Catalogue, department: str) -> Text:
    known = catalogue.all(Department).get(department)
    return known.title if known else Text(department, department, department)


def _end(at: datetime | None) -> int | None:
    """The next whole second: what was sealed within this one, before the key's end, stays good."""
    return None if at is None else ceil(at.timestamp())


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
