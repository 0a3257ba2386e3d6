"""Public keys of systems: registered by proof of possession, rotated with overlap, revoked at once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core import signing as seals
from django.db import transaction
from django.db.models import Q, QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import register_key, revoke_key
from wasl.catalogue import current
from wasl.catalogue.declared import System
from wasl.exchange.agreements.detached import verifies_detached
from wasl.exchange.agreements.diary import note_key
from wasl.exchange.agreements.models import SystemKey
from wasl.exchange.agreements.parties import owners_of
from wasl.exchange.agreements.publishing import republish
from wasl.exchange.agreements.standing import demand, reason_given
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import thumbprint, verifying_key

CHALLENGE_SECONDS = 3600
OVERLAP = timedelta(days=7)
"""How long the former keys still serve after a rotation, unless told otherwise."""
_SEAL = "wasl.exchange.agreements.key"
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


def challenge(who: Profile, system: str) -> str:
    """A text that whoever holds the private key signs within an hour, to register its public half for `system`."""
    return seals.dumps({"system": system, "by": who.name, "nonce": secrets.token_urlsafe(16)}, salt=_SEAL)


@transaction.atomic
def register(
    who: Profile, system: str, jwk: Mapping[str, Any], asked: str, proof: str, *, certificate: str = "",
    valid_until: datetime | None = None,
) -> SystemKey:  # fmt: skip
    """Register a public key whose holder signed the challenge `asked` (a detached JWS, `proof`).

    Raises ForbiddenError, or WaslError for a foreign challenge, a proof that does not verify, or a key known already.
    """
    catalogue = current.catalogue()
    catalogue.get(System, system)  # a mistyped name is told as such, and not as somebody else's
    demand(register_key(who, owners_of(catalogue, system)))
    key = verifying_key(_public(jwk))
    _demand_own_challenge(who, system, asked)
    if not verifies_detached(proof, asked, key):
        raise WaslError("the proof does not verify", mend="sign the challenge with the private half of this very key")
    if SystemKey.objects.filter(kid=key.kid).exists():
        raise WaslError("a key of this name is registered already", mend="make a new key: names are not used twice")
    registered = SystemKey.objects.create(
        system=system, kid=key.kid, jwk=key.jwk(), certificate=_thumbprint(certificate, system), valid_from=now(),
        valid_until=_in_future(valid_until), registered_by=who.name, registered=now(),
    )  # fmt: skip
    note_key(system, "register-key", who, key.kid)
    republish()
    return registered


@transaction.atomic
def rotate(
    who: Profile, system: str, jwk: Mapping[str, Any], asked: str, proof: str, *, overlap: timedelta = OVERLAP,
    certificate: str = "",
) -> SystemKey:  # fmt: skip
    """Register a new key; the others of the system serve for `overlap` more, then no longer. Raises as `register` does."""
    ends = now() + overlap
    standing = [key.pk for key in keys_in_force(system)]
    fresh = register(who, system, jwk, asked, proof, certificate=certificate)
    former = SystemKey.objects.filter(pk__in=standing).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=ends))
    former.update(valid_until=ends)
    note_key(system, "rotate-key", who, fresh.kid)
    return fresh


@transaction.atomic
def revoke(who: Profile, kid: str, reason: str) -> SystemKey:
    """Take a key out of service at once, everywhere. Raises WaslError for an unknown or revoked one."""
    key = SystemKey.objects.select_for_update().filter(kid=kid).first()
    if key is None:
        raise WaslError("no key of this name is registered", mend="copy its name from the page of the system's keys")
    demand(revoke_key(who, owners_of(current.catalogue(), key.system)))
    if key.revoked is not None:
        raise WaslError("this key is revoked already", mend="register another one")
    key.revoked, key.revoked_by, key.revoked_reason = now(), who.name, reason_given(reason)
    key.save()
    note_key(key.system, "revoke-key", who, f"{kid}: {key.revoked_reason}")
    republish()
    return key


def keys_in_force(system: str) -> QuerySet[SystemKey]:
    """The keys by which `system` may sign now, oldest first."""
    return _standing().filter(system=system, valid_from__lte=now()).order_by("pk")


def key_in_force(system: str, kid: str) -> SystemKey:
    """The key `kid` of `system`, in force now. Raises WaslError."""
    found = keys_in_force(system).filter(kid=kid).first()
    if found is None:
        raise WaslError(
            "the signature names no key of {system} that is in force", mend="sign with a registered key", system=system
        )
    return found


def _demand_own_challenge(who: Profile, system: str, asked: str) -> None:
    try:
        sealed = seals.loads(asked.strip(), salt=_SEAL, max_age=CHALLENGE_SECONDS)
    except seals.BadSignature as error:
        raise WaslError(
            "the challenge is not ours, or too old", mend="take a new one and sign it within the hour"
        ) from error
    if (sealed["system"], sealed["by"]) != (system, who.name):
        raise WaslError("the challenge was made for someone else", mend="take one for yourself and this system")


def _public(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """The public members alone: a private key sent by mistake is refused, for it is no longer private."""
    if "d" in jwk:
        raise WaslError("this is a private key", mend="it has travelled: make another one, and give its public half")
    return {name: value for name, value in jwk.items() if name in ("kty", "crv", "x", "y", "kid")} | _named(jwk)


def _named(jwk: Mapping[str, Any]) -> dict[str, str]:
    kid = jwk.get("kid")
    if kid is not None and not (isinstance(kid, str) and 0 < len(kid) <= 100):
        raise WaslError("the key's name is too long", mend="leave 'kid' out: its thumbprint names it")
    return {} if kid or jwk.get("kty") not in ("OKP", "EC") else {"kid": _own_name(jwk)}


def _own_name(jwk: Mapping[str, Any]) -> str:
    try:
        return thumbprint(jwk)
    except KeyError as error:
        raise WaslError("this key cannot be read", mend="give a whole public JWK") from error


def _standing() -> QuerySet[SystemKey]:
    """Keys that serve, or will: neither ended nor revoked."""
    unended = Q(valid_until__isnull=True) | Q(valid_until__gt=now())
    return SystemKey.objects.filter(unended, revoked__isnull=True)


def _thumbprint(certificate: str, system: str) -> str:
    """Thumbprints are no secret: nobody may have another system's stand for theirs."""
    if not certificate:
        return ""
    if not _THUMBPRINT.fullmatch(certificate):
        raise WaslError(
            "the certificate's thumbprint cannot be read", mend="give its SHA-256 in base64url, 43 characters"
        )
    if _standing().filter(certificate=certificate).exclude(system=system).exists():
        raise WaslError("this certificate is another system's", mend="give the certificate of this very system")
    return certificate


def _in_future(end: datetime | None) -> datetime | None:
    if end is not None and end <= now():
        raise WaslError("the key would end before it serves", mend="choose a later end")
    return end
