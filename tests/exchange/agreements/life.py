"""Steps of an agreement's life, as its people take them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.agreements import activating, drafting, keys, reviewing, signing
from wasl.exchange.agreements.detached import sign_detached
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.wanted import Wanted, from_template
from wasl.exchange.directory.snapshot import Authority
from wasl.kernel.keys import SigningKey, new_key

AT = "2026-11-24"
TEMPLATE = "pearl-allowance"
Committed = Callable[[], AbstractContextManager[object]]
"""The fixture of that name."""


@dataclass(frozen=True)
class Cast:
    """Who acts, with the private keys of the two systems."""

    people: dict[str, Profile]
    pearl: SigningKey
    conch: SigningKey

    def __getattr__(self, name: str) -> Profile:
        return self.people[name.replace("_", "-")]


def cast_of(people: dict[str, Profile]) -> Cast:
    """Keys are made, and registered by their departments."""
    return Cast(people, registered(people["dsi-lagoon"], "pearl"), registered(people["dsi-tides"], "conch"))


def registered(who: Profile, system: str, key: SigningKey | None = None, **more: Any) -> SigningKey:
    """A key registered for `system` by the proof that its holder has it."""
    key = key or new_key("EdDSA" if system == "pearl" else "ES256")
    asked = keys.challenge(who, system)
    keys.register(who, system, key.verifying().jwk(), asked, sign_detached(asked, key), **more)
    return key


def wanted(**other: Any) -> Wanted:
    """A sound draft from the template, but for what is said otherwise."""
    authority = Authority(regime="declaration", reference="D-12/2026", expires=date(2028, 6, 1))
    made = from_template(current.catalogue(), TEMPLATE, date.fromisoformat(AT))
    return replace(made, **{"authority": authority, **other})


def drafted(cast: Cast, **other: Any) -> AgreementVersion:
    return drafting.draft(cast.dsi_lagoon, wanted(**other))


def submitted(cast: Cast, **other: Any) -> AgreementVersion:
    return drafting.submit(cast.dsi_lagoon, drafted(cast, **other))


def advised(cast: Cast, finding: str = "favourable", **other: Any) -> AgreementVersion:
    version = submitted(cast, **other)
    reviewing.give_opinion(cast.dpo_tides, version, finding, "Proportionate to its purpose.")
    return fresh(version)


def signed(cast: Cast, version: AgreementVersion | None = None, **other: Any) -> AgreementVersion:
    version = version or advised(cast, **other)
    signing.sign(cast.dsi_lagoon, version, sign_detached(version.text, cast.pearl))
    signing.sign(cast.dsi_tides, version, sign_detached(version.text, cast.conch))
    return fresh(version)


def active(cast: Cast, **other: Any) -> AgreementVersion:
    return activating.activate(cast.directorate, signed(cast, **other))


def fresh(version: AgreementVersion) -> AgreementVersion:
    """`version` as the database has it."""
    return AgreementVersion.objects.select_related("agreement").get(pk=version.pk)
