"""The directory's contents, from the catalogue and what was agreed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.catalogue.declared import Department, System
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.codes import code_tables
from wasl.exchange.agreements.models import AgreementVersion, SystemKey
from wasl.exchange.agreements.proving import Known, demand_signed, keys_of
from wasl.exchange.agreements.states import IN_FORCE
from wasl.exchange.agreements.states import State as Step
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import AgreementEntry, KeyEntry, PurposeEntry, Snapshot, SystemEntry
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import kept_key, signing_key, verifying_key

LASTS = timedelta(hours=24)
"""How long gateways may work on a directory while the centre is down."""
EARLY = timedelta(minutes=5)
"""A gateway's clock may be this late."""
LOGS = ("gateway", "portal", "files")
"""The writers of receipts of every installation; further ones put their key beside these."""
MEMBER_CLASSES = {
    "state": "GOV", "body": "GOV", "authority": "GOV", "territory": "MUN", "company": "COM", "foundation": "NGO",
    "university": "EDU",
}  # fmt: skip
"""X-Road's member class, by what the department is."""


def build_snapshot(catalogue: Catalogue, at: datetime, version: int) -> Snapshot:
    """What one directory says from `at` on. An agreement whose signatures do not verify is left out: no agreement, no data."""
    return Snapshot(
        instance=instance_of(catalogue), time_zone=state_of(catalogue).time_zone, version=version,
        not_before=_seconds(at - EARLY), expires=_seconds(at + LASTS),
        systems=_systems(catalogue, at),
        departments={name: each.title for name, each in catalogue.all(Department).items()},
        services={name: service_entry(catalogue, name) for name in catalogue.all(Service)},
        purposes={n: PurposeEntry(title=p.title, law=p.law) for n, p in catalogue.all(ExchangePurpose).items()},
        agreements=_agreements(catalogue, at), logs=log_keys(),
    )  # fmt: skip


def instance_of(catalogue: Catalogue) -> str:
    """The State's ISO 3166-1 code. Raises WaslError where the pack declares no State."""
    return state_of(catalogue).country


def log_keys() -> dict[str, dict[str, Any]]:
    """Log -> the public JWK of its checkpoints; the keys of this installation's own logs are made where they are missing."""
    folder = Path(settings.HOME) / "keys" / "logs"
    keys = {name: kept_key(folder / f"{name}.json").verifying().jwk() for name in LOGS}
    for path in sorted(folder.glob("*.json")):
        name = path.name.removesuffix(".json").removesuffix(".pub")
        if name not in keys:
            keys[name] = _public(json.loads(path.read_text(encoding="ascii")))
    return keys


def _public(jwk: dict[str, Any]) -> dict[str, str]:
    return signing_key(jwk).verifying().jwk() if "d" in jwk else verifying_key(jwk).jwk()


def _systems(catalogue: Catalogue, at: datetime) -> dict[str, SystemEntry]:
    departments, keys = catalogue.all(Department), _keys(at)
    return {
        name: SystemEntry(
            department=system.owner, title=system.title, member_class=MEMBER_CLASSES[departments[system.owner].scope],
            keys=keys.get(name, {}),
        )
        for name, system in catalogue.all(System).items()
    }  # fmt: skip


def _keys(at: datetime) -> dict[str, dict[str, KeyEntry]]:
    """System -> kid -> key; those that ended or were revoked are left out."""
    standing = SystemKey.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at), revoked__isnull=True)
    found: dict[str, dict[str, KeyEntry]] = {}
    for key in standing.order_by("pk"):
        found.setdefault(key.system, {})[key.kid] = KeyEntry(
            jwk=key.jwk, valid_from=_seconds(key.valid_from), certificate=key.certificate or None,
            valid_until=_seconds(key.valid_until) if key.valid_until else None,
        )  # fmt: skip
    return found


def _agreements(catalogue: Catalogue, at: datetime) -> tuple[AgreementEntry, ...]:
    day = day_of(catalogue, at)
    standing = AgreementVersion.objects.filter(state__in=IN_FORCE, valid_until__gt=day).select_related("agreement")
    versions = list(standing.prefetch_related("signatures").order_by("pk"))
    known = keys_of(signature for version in versions for signature in version.signatures.all())
    entries = (_entry(catalogue, version, at, known) for version in versions)
    return tuple(entry for entry in entries if entry is not None)


def _entry(catalogue: Catalogue, version: AgreementVersion, at: datetime, known: Known) -> AgreementEntry | None:
    try:
        demand_signed(version, known)
    except WaslError:
        return None
    if version.terms.service not in catalogue.all(Service):
        return None  # the pack no longer declares it: there is nothing to answer
    return AgreementEntry(
        terms=version.terms, state="active" if version.state == Step.ACTIVE else "suspended",
        codes=code_tables(catalogue, version.terms, day_of(catalogue, at)),
    )  # fmt: skip


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
