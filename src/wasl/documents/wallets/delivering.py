"""Credentials made for the keys of a wallet, from the records of the documents that it was offered, or let have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F

from wasl.documents.models import Offer
from wasl.documents.presenting import whole
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets import nonces, secrets
from wasl.documents.wallets.metadata import BATCH
from wasl.documents.wallets.models import Authorization, Granted
from wasl.documents.wallets.offering import LIVES, in_force
from wasl.documents.wallets.problems import refusal
from wasl.documents.wallets.proofs import Proof, proof


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A Credential Request (OpenID4VCI 1.0, section 8.2). What it holds beyond this is not read."""

    credential_configuration_id: str | None = None
    credential_identifier: str | None = None
    proofs: dict[str, list[str]] | None = None
    credential_response_encryption: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Right:
    """What a token is good for."""

    rows: Sequence[Offer | Granted]
    """Each of a document, and counting what was made of it."""
    by: str
    """The account that let the wallet have it."""
    detailed: bool = False
    """The wallet was told identifiers."""


def deliver(department: str, token: str, key: str, body: bytes, at: datetime) -> list[str]:
    """The credentials that a wallet asks for with its `token`, one for each key that it proves to hold. Raises RefusedError.

    `key`: the thumbprint of the key that the wallet showed with the token; empty for a mere bearer.
    """
    right = _right(department, token, key, at)
    asked = _asked(body)
    row = _row(asked, right)
    shown = _proofs(asked, issuer_url(department), at)
    if not in_force(row.document, at):
        raise refusal("credential_request_denied", "the document is not in force any more")
    nonces.take({each.nonce for each in shown}, department, at)
    within = type(row).objects.filter(pk=row.pk, delivered__lte=BATCH - len(shown))
    with transaction.atomic():  # what could not be made counts for nothing
        if not within.update(delivered=F("delivered") + len(shown)):
            raise refusal("credential_request_denied", "no more credentials are made for this offer")
        return whole(row.document, row.document.read(), at, [each.holder for each in shown], right.by)


def _right(department: str, token: str, key: str, at: datetime) -> _Right:
    mark, since = secrets.hashed(token), at - LIVES
    offers = Offer.objects.filter(token=mark, key=key, document__issuer=department, redeemed__gt=since)
    offer = offers.select_related("document", "document__list").defer("document__list__packed").first()
    if offer is not None:
        return _Right([offer], offer.asked_by)
    held = Authorization.objects.filter(
        token=mark, key=key, issuer=department, redeemed__gt=since, revoked=None
    ).first()
    if held is None:
        raise refusal("invalid_token", "this access token is unknown, too old, or bound to another key")
    rows = held.granted.select_related("document", "document__list").defer("document__list__packed").order_by("pk")
    return _Right(list(rows), held.answered_by, held.detailed)


def _asked(body: bytes) -> Asked:
    try:
        asked = msgspec.json.decode(body, type=Asked)
    except (msgspec.DecodeError, RecursionError) as error:
        raise refusal("invalid_credential_request", "this is no credential request") from error
    if (asked.credential_identifier is None) == (asked.credential_configuration_id is None):
        raise refusal("invalid_credential_request", "give credential_configuration_id or credential_identifier")
    if asked.credential_response_encryption is not None:
        raise refusal("invalid_encryption_parameters", "answers are not encrypted here")
    return asked


def _row(asked: Asked, right: _Right) -> Offer | Granted:
    """That of the document asked for: by its identifier where one was told, else by its type, of which there is one alone."""
    if asked.credential_identifier is not None:
        named = [each for each in right.rows if right.detailed and each.document.number == asked.credential_identifier]
        if not named:
            raise refusal("unknown_credential_identifier", "this identifier was not given with the token")
        return named[0]
    typed = [each for each in right.rows if each.document.type == asked.credential_configuration_id]
    if not typed:
        raise refusal("unknown_credential_configuration", "the offer was of another credential")
    if len(typed) > 1:
        raise refusal("invalid_credential_request", "there are several of these: ask by credential_identifier")
    return typed[0]


def _proofs(asked: Asked, audience: str, at: datetime) -> list[Proof]:
    if asked.proofs is None or set(asked.proofs) != {"jwt"}:
        raise refusal("invalid_proof", "give proofs of the kind jwt, and no other")
    tokens = asked.proofs["jwt"]
    if not 1 <= len(tokens) <= BATCH:
        raise refusal("invalid_proof", f"give 1 to {BATCH} proofs")
    shown = [proof(each, audience, at) for each in tokens]
    if len({tuple(each.holder.items()) for each in shown}) != len(shown):
        raise refusal("invalid_proof", "two proofs are of one key")
    return shown
