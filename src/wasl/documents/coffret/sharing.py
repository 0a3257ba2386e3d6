"""Lending some claims of a document: to whom, for what, until when; taken back at once.

Whoever opens it needs a secret of 128 bits, which stands after ``#`` in the address and is kept nowhere, and a code of six
digits that goes another way. Ten wrong tries end it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Final

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import transaction
from django.db.models import F

from wasl.documents.content import Content
from wasl.documents.models import Document, Opening, Share
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import encoded

LONGEST: Final = timedelta(days=90)
TRIES: Final = 10
_SECRET_BYTES: Final = 16
_DIGITS: Final = 6


class NotOpenedError(WaslError):
    """The share does not open: ended, taken back, or not with this code. Which of them is not told."""


@dataclass(frozen=True, slots=True)
class Lent:
    """What to give to its recipient: told once, kept nowhere."""

    share: Share
    address: str
    code: str


def lend(
    document: Document, claims: Collection[str], recipient: str, purpose: str, days: int, who: str
) -> Lent:  # fmt: skip
    """Lend `claims` of `document` for some `days`. Raises WaslError for what cannot be lent so."""
    stated = document.read().claims
    shown = [name for name in stated if name in claims]
    if not shown:
        raise WaslError("nothing is chosen to be shown", mend="choose at least one thing that the document states")
    if not recipient.strip() or not purpose.strip():
        raise WaslError("it is not said to whom, or for what", mend="name who will read it, and why")
    if not 1 <= days <= LONGEST.days:
        raise WaslError("a document is lent for one to {days} days", mend="choose a shorter time", days=LONGEST.days)
    secret, code = encoded(secrets.token_bytes(_SECRET_BYTES)), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    at = now()
    share = Share.objects.create(
        public=encoded(secrets.token_bytes(_SECRET_BYTES)), proof=_proof(secret, code), document=document, claims=shown,
        recipient=recipient.strip()[:120], purpose=purpose.strip()[:200], created_by=who, created_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return Lent(share, f"{settings.URL}/share/{share.public}/#{secret}", code)


def take_back(share: Share) -> None:
    """Let nobody open it any more."""
    Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=now())


def opened(public: str, secret: str, code: str) -> tuple[Share, Content]:
    """What is lent at `public`, with the claims that are shown and no other. It is written down. Raises NotOpenedError."""
    share = Share.objects.select_related("document").filter(public=public).first()
    at = now()
    if share is None or share.revoked_at or share.expires_at <= at or share.wrong >= TRIES:
        raise _not_opened()
    if not compare_digest(share.proof, _proof(secret.strip(), code.strip())):
        Share.objects.filter(pk=share.pk).update(wrong=F("wrong") + 1)
        raise _not_opened()
    with transaction.atomic():
        Opening.objects.create(share=share, at=at)
    content = share.document.read()
    return share, content


def _not_opened() -> NotOpenedError:
    return NotOpenedError(
        "this does not open: it has ended, was taken back, or the code is another",
        mend="ask the person who lent it to you",
    )


def _proof(secret: str, code: str) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(f"{secret}|{code}".encode())
    return digest.finalize().hex()
