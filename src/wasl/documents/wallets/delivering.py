"""Credentials made for the keys of a wallet, from the record of the document that was offered to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import F

from wasl.documents.models import Document, Offer
from wasl.documents.presenting import whole
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets import nonces, secrets
from wasl.documents.wallets.metadata import BATCH
from wasl.documents.wallets.offering import LIVES, in_force
from wasl.documents.wallets.problems import refusal
from wasl.documents.wallets.proofs import Proof, proof


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A Credential Request (OpenID4VCI 1.0, section 8.2). What it holds beyond this is not read."""

    credential_configuration_id: str | None = None
    credential_identifier: str | None = None
    proofs: dict[str, list[str]] | None = None
    credential_response_encryption: dict[str, Any] | None = None


def deliver(department: str, token: str, body: bytes, at: datetime) -> list[str]:
    """The credentials that a wallet asks for with its `token`, one for each key that it proves to hold. Raises RefusedError."""
    held = _offer(department, token, at)
    shown = _proofs(_asked(body, held.document), issuer_url(department), at)
    if not in_force(held.document, at):
        raise refusal("credential_request_denied", "the document is not in force any more")
    nonces.take({each.nonce for each in shown}, department, at)
    within = Offer.objects.filter(pk=held.pk, delivered__lte=BATCH - len(shown))
    if not within.update(delivered=F("delivered") + len(shown)):
        raise refusal("credential_request_denied", "no more credentials are made for this offer")
    return whole(held.document, held.document.read(), at, [each.holder for each in shown], held.asked_by)


def _offer(department: str, token: str, at: datetime) -> Offer:
    found = (
        Offer.objects.filter(token=secrets.hashed(token), document__issuer=department, redeemed__gt=at - LIVES)
        .select_related("document", "document__list")
        .defer("document__list__packed")
        .first()
    )
    if found is None:
        raise refusal("invalid_token", "this access token is unknown, or too old")
    return found


def _asked(body: bytes, document: Document) -> Asked:
    try:
        asked = msgspec.json.decode(body, type=Asked)
    except (msgspec.DecodeError, RecursionError) as error:
        raise refusal("invalid_credential_request", "this is no credential request") from error
    if asked.credential_identifier is not None:
        raise refusal("unknown_credential_identifier", "no identifier was given: ask by credential_configuration_id")
    if asked.credential_configuration_id is None:
        raise refusal("invalid_credential_request", "credential_configuration_id is missing")
    if asked.credential_configuration_id != document.type:
        raise refusal("unknown_credential_configuration", "the offer was of another credential")
    if asked.credential_response_encryption is not None:
        raise refusal("invalid_encryption_parameters", "answers are not encrypted here")
    return asked


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
