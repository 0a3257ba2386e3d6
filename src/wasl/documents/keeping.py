"""What becomes of issuers' keys: rotated, found in other hands, certified by another authority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wasl.catalogue import current
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.sealing.authority import subject_of
from wasl.documents.sealing.certificates import certificate
from wasl.documents.sealing.keys import Act, using
from wasl.documents.sealing.requests import chain, request
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import verifying_key


def key_named(kid: str) -> SealKey:
    """The key of that name. Raises WaslError."""
    found = SealKey.objects.filter(kid=kid.strip().lower()).first()
    if found is None:
        raise WaslError("no key has this name", mend="'wasl documents keys list' tells them")
    return found


@transaction.atomic
def compromised(kid: str, since: datetime) -> SealKey:
    """From `since` on the key may have been in other hands: nothing that it seals is believed any more. It is not undone.

    Raises WaslError for an instant to come, or before the key was.
    """
    held = SealKey.objects.select_for_update().get(pk=key_named(kid).pk)
    if not held.valid_from <= since <= now():
        raise WaslError(
            "the key was not in use then", mend="give the instant since when it may have been in other hands"
        )
    if held.compromised_from is None or since < held.compromised_from:
        held.compromised_from = since
        held.save(update_fields=["compromised_from"])
    return held


def asked_for(kid: str) -> str:
    """What to send to an authority that is to certify the key, in PEM. Raises WaslError where its private half is not here."""
    held = key_named(kid)
    asks = held.use == SealKey.Use.ASK
    with using(held, now(), Act(KeyUse.Kind.REQUEST)) as sealer:
        return request(sealer.seal, subject_of(current.catalogue(), held.issuer, asks=asks))


def certify(kid: str, answer: bytes) -> SealKey:
    """Have the certificates of an authority's `answer` vouch for the key from now on. Raises WaslError."""
    held = key_named(kid)
    given = chain(answer, verifying_key(held.jwk))
    _demand_in_force(given, now())
    with transaction.atomic():
        held = SealKey.objects.select_for_update().get(pk=held.pk)
        if held.chain and held.chain != given:
            held.former_chains = [*held.former_chains, held.chain]
        held.chain = given
        held.save(update_fields=["chain", "former_chains"])
    return held


def _demand_in_force(given: Sequence[str], at: datetime) -> None:
    for each in map(certificate, given):
        if not each.not_valid_before_utc <= at < each.not_valid_after_utc:
            raise WaslError(
                "one of the certificates is not in force now: {name}", mend="ask its authority for one that is",
                name=each.subject.rfc4514_string(),
            )  # fmt: skip
