"""Issued documents as credentials: the same record, as wallets and readers of Verifiable Credentials know it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.credentials import badges, integrity
from wasl.documents.issuer import Issuer
from wasl.documents.models import Document, KeyUse, SealKey
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.sealing.keys import Act, Sealer, sealing
from wasl.documents.status.bitstring import STATES
from wasl.kernel.canonical import canonical_bytes


def issuer_of(name: str, blank: Blank) -> Issuer:
    """Who issued what bears this blank."""
    return Issuer(name, blank.issuer, issuer_url(name))


def type_url(name: str) -> str:
    """Where a type of document is described."""
    return f"{settings.URL}/documents/types/{name}"


def badge_of(document: Document, content: Content, blank: Blank, at: datetime) -> bytes:
    """The document as an Open Badge 3.0, proved with the key that seals for its issuer at the instant `at`."""
    with sealing(document.issuer, at, SealKey.Use.SEAL, Act(KeyUse.Kind.BADGE, document.type)) as sealer:
        return badge_by(sealer, content, blank)


def badge_by(sealer: Sealer, content: Content, blank: Blank) -> bytes:
    """The same, proved with this key."""
    issuer = issuer_of(content.issuer, blank)
    lists = {purpose: f"{content.list}/{purpose}" for purpose in STATES}
    made: dict[str, Any] = badges.badge(content, blank, type_url(content.type), issuer, lists)
    return canonical_bytes(integrity.proved(made, sealer.seal, f"{issuer.did}#{sealer.key.kid}", sealer.at))
