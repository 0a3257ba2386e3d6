"""A document offered to its holder's wallet: a code to scan, and digits told apart (OpenID4VCI 1.0, pre-authorised code flow)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import hold_document
from wasl.catalogue import current
from wasl.documents.declared import DocumentType
from wasl.documents.issuing import whose
from wasl.documents.models import Document, Offer
from wasl.documents.paper.typesetting import qr
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets import secrets
from wasl.documents.wallets.clients import clients
from wasl.documents.wallets.metadata import CODE_GRANT, GRANT, offer_url
from wasl.documents.wallets.problems import refusal
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

LIVES: Final = timedelta(minutes=10)
"""Of an offer, and of the token that its code is given for."""
TRIES: Final = 5
"""Wrong digits that an offer bears: one chance in 200 000 for who guesses."""
_SCHEME: Final = "openid-credential-offer://"


@dataclass(frozen=True, slots=True)
class Offered:
    """What its holder is shown, once."""

    uri: str
    """For the wallet: a link on the same telephone, a QR code for another."""
    tx_code: str
    """Digits that the wallet asks for: shown apart from the code, so that who glimpses that has nothing."""
    expires: datetime

    def qr(self) -> str:
        """The address as a QR code: SVG to be put into a page."""
        drawn, _modules = qr(self.uri)
        return drawn


def offer(who: Profile, document: Document) -> Offered:
    """Offer `document` to the wallet of `who`: its holder, or who stands for them. Any former offer of it ends.

    Raises ForbiddenError, or WaslError for a document that is not in force, or of a type that its issuer gave up.
    """
    catalogue, at = current.catalogue(), now()
    demand(hold_document(who, whose(catalogue, who, document.entity)))
    if not in_force(document, at):
        raise WaslError("this document is not in force", mend="ask for a new one")
    declared = catalogue.all(DocumentType).get(document.type)
    if declared is None or declared.issuer != document.issuer:
        raise WaslError("its issuer issues no documents of this type any more", mend="keep its paper: it stays good")
    code, digits = secrets.new_code(), secrets.new_digits()
    with transaction.atomic():
        Offer.objects.filter(document=document, redeemed=None, expires__gt=at).update(expires=at)
        Offer.objects.create(
            document=document, code=secrets.hashed(code), pin=secrets.hashed_under(code, digits),
            asked_by=who.name, created=at, expires=at + LIVES,
        )  # fmt: skip
    asked = urlencode({"credential_offer_uri": offer_url(document.issuer, code)})
    return Offered(f"{_SCHEME}?{asked}", digits, at + LIVES)


def in_force(document: Document, at: datetime) -> bool:
    """Whether the document still stands at `at`."""
    ended = document.expires_at is not None and document.expires_at <= at
    return document.state == Document.State.IN_FORCE and not ended


def told(department: str, code: str, at: datetime) -> dict[str, Any] | None:
    """The Credential Offer (section 4.1.1) that stands at the address with `code`; None where none does at `at`."""
    held = Offer.objects.filter(code=secrets.hashed(code), document__issuer=department, redeemed=None, expires__gt=at)
    found = held.filter(tries__lt=TRIES).select_related("document").first()
    if found is None:
        return None
    asked = {"input_mode": "numeric", "length": secrets.DIGITS}
    grants: dict[str, Any] = {GRANT: {"pre-authorized_code": code, "tx_code": asked}}
    if clients():
        grants[CODE_GRANT] = {"issuer_state": found.code}
    return {
        "credential_issuer": issuer_url(department),
        "credential_configuration_ids": [found.document.type],
        "grants": grants,
    }


def redeem(department: str, code: str, digits: str, at: datetime, key: str = "") -> str:
    """The access token for an offer's code and its digits, bound to `key` where the wallet showed one. Raises RefusedError.

    A try is counted before it is judged, and the code taken by who changes the row: of many at once none gets more.
    """
    refused = refusal("invalid_grant", "this code is unknown, used, or too old, or the transaction code is wrong")
    live = Offer.objects.filter(
        code=secrets.hashed(code), document__issuer=department, redeemed=None, expires__gt=at, tries__lt=TRIES
    )
    if not live.update(tries=F("tries") + 1):
        raise refused
    held = Offer.objects.get(code=secrets.hashed(code))
    if not secrets.same(held.pin, secrets.hashed_under(code, digits)):
        raise refused
    token = secrets.new_code()
    taken = Offer.objects.filter(pk=held.pk, redeemed=None, expires__gt=at)
    if not taken.update(redeemed=at, token=secrets.hashed(token), key=key):
        raise refused
    return token
