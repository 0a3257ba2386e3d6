"""Signatures of both parties over the canonical text, by the keys of their systems.

In production the signer downloads the text, signs it where the private key is (`wasl agreements sign-text`) and uploads the
signature; in a demonstration the server keeps the systems' keys and signs for them.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import sign_agreement
from wasl.catalogue import current
from wasl.client.keyfiles import private_key
from wasl.exchange.agreements.detached import kid_of, sign_detached, verifies_detached
from wasl.exchange.agreements.diary import note
from wasl.exchange.agreements.keys import key_in_force
from wasl.exchange.agreements.models import AgreementVersion, Signature, SystemKey
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.agreements.proving import system_of
from wasl.exchange.agreements.reviewing import demand_favourable
from wasl.exchange.agreements.standing import ForbiddenError, demand, held
from wasl.exchange.agreements.states import State
from wasl.exchange.agreements.terms import demand_unaltered
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, verifying_key


@transaction.atomic
def sign(who: Profile, version: AgreementVersion, jws: str) -> Signature:
    """Take the detached signature `jws` of the side for which `who` acts.

    Raises ForbiddenError, WrongStateError, or WaslError when it does not verify over the text.
    """
    version = held(version, State.ADVISED, State.SIGNED_BY_ONE)
    parties = parties_of(current.catalogue(), version.terms)
    signed = {each for each in (version.signed_for_consumer, version.signed_for_provider) if each}
    demand(sign_agreement(who, parties.both, signed))
    demand_unaltered(version)
    demand_favourable(version)
    party = _free_side(version, parties.side_of(who))
    key = key_in_force(system_of(version, party), kid_of(jws))
    if not verifies_detached(jws, version.text, verifying_key(key.jwk)):
        raise WaslError("the signature is not of this text", mend="download the text again and sign it unchanged")
    return _kept(who, version, party, key, jws)


def sign_here(who: Profile, version: AgreementVersion) -> Signature:
    """In a demonstration: sign with the key that the server keeps for the system of `who`'s side."""
    party = parties_of(current.catalogue(), version.terms).side_of(who)
    if party is None:
        raise ForbiddenError(sign_agreement(who, (), ()))
    key = kept_system_key(system_of(version, party))
    return sign(who, version, sign_detached(version.text, key))


def keeps_keys() -> bool:
    """Whether this server signs for systems: only a demonstration does."""
    return bool(settings.DEMO)


def kept_system_key(system: str) -> SigningKey:
    """The private key that a demonstration keeps for `system`. Raises WaslError elsewhere, or without one."""
    path = system_key_path(system)
    if not keeps_keys() or not path.is_file():
        raise WaslError(
            "this server keeps no key of {system}", mend="download the text, sign it with 'wasl agreements sign-text', "
            "and upload the signature", system=system,
        )  # fmt: skip
    return private_key(path)


def system_key_path(system: str) -> Path:
    """Where a demonstration keeps the private key of `system`."""
    return Path(settings.HOME) / "keys" / "systems" / f"{system}.json"


def _free_side(version: AgreementVersion, party: Signature.Party | None) -> Signature.Party:
    if party is None:
        raise WaslError("your department signs for neither side", mend="ask the parties to sign")
    if version.signatures.filter(party=party).exists():
        raise WaslError("your side has signed", mend="the other party signs now")
    return party


def _kept(who: Profile, version: AgreementVersion, party: Signature.Party, key: SystemKey, jws: str) -> Signature:
    signature = Signature.objects.create(
        version=version, party=party, department=who.department, kid=key.kid, jws=jws.strip(), by=who.name, at=now()
    )
    setattr(version, f"signed_for_{party.value}", who.department)
    both = version.signed_for_consumer and version.signed_for_provider
    version.state = State.SIGNED if both else State.SIGNED_BY_ONE
    version.save()
    note(version, f"sign-{party.value}", who, key.kid)
    return signature
