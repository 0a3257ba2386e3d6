"""A few households in the registers, and the agreements under which their aid is decided."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from django.db import transaction
from msgspec.structs import replace

from tests.exchange.answering import world
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.counter import desk
from wasl.exchange.declared import AgreementTemplate
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.signing import directory_key, publish
from wasl.kernel.canonical import canonical_json
from wasl.programmes.keeping import decide_case
from wasl.registers.ledger import advance_in_transaction
from wasl.registers.models import Identifier, Record

TODAY = date(2026, 1, 15)
"""Of `world.NOW`."""
POOR, RICH, STALE, LONELY, UNNAMED = (f"00000000000{n}" for n in range(1, 6))
"""Households: three children under the threshold; one above it; an old index; nobody; nobody's index."""
FATHER, ELDEST, SECOND, THIRD, ALONE, OTHER, SEEN, STUDENT, TRAINEE, PUPIL = (f"{n:032x}" for n in range(1, 11))
_TEMPLATES = (
    "household-asd", "members-asd", "schooling-asd", "path-minhaty", "index-minhaty", "household-tayssir", "members-tayssir",
    "entitlements-household", "entitlements-index", "entitlements-members", "entitlements-studies", "schooling-transport",
)  # fmt: skip
_keys = count(1)
_instant = 5


def settle(instant: int = 5) -> None:
    """They move in, as is known from `instant` on."""
    global _instant
    _instant = instant
    for number, index, day in ((POOR, "9.2000000", "2025-03-01"), (RICH, "10.1000000", "2025-03-01"),
                               (STALE, "9.2000000", "2023-12-31"), (LONELY, "9.0000000", "2025-03-01")):  # fmt: skip
        situation = {"household": number, "index": index, "index_date": day, "milieu": "rural", "size": 4}
        stated("household", f"{int(number):032d}", "rsu", situation, ("household", number))
    person(FATHER, "1980-01-01", POOR, "head")
    person(ELDEST, "2005-01-15", POOR, "child")
    person(SECOND, "2012-03-01", POOR, "child", cycle="lower-secondary")
    person(THIRD, "2016-03-01", POOR, "child", cycle="primary")
    person(ALONE, "2015-03-01", RICH, "child", cycle="primary")
    person(OTHER, "2014-03-01", STALE, "child", cycle="primary")
    person(SEEN, "2014-03-01", UNNAMED, "child", cycle="primary")
    person(STUDENT, "2006-05-01", LONELY, "head", cycle="higher")
    person(TRAINEE, "2006-05-01", POOR, "other-relative", cycle="vocational")
    person(PUPIL, "2010-05-01", POOR, "grandchild", cycle="upper-secondary")


def person(entity: str, born: str, household: str, relation: str, cycle: str = "") -> None:
    """Someone as the population register, the social register and, at school, the school's know them."""
    number = f"{int(entity, 16):010d}"
    identity = {
        "idcs": number,
        "given_latin": "Amina",
        "family_latin": "BENALI",
        "birth_date": born,
        "nationality": "MA",
    }
    stated("person", entity, "rnp", identity, ("idcs", number))
    stated("membership", entity, "rsu", {"household": household, "relation": relation})
    if cycle:
        stay = {
            "cycle": cycle,
            "status": "enrolled",
            "sector": "public",
            "level": "primary-3" if cycle == "primary" else None,
        }
        stated("enrolment", entity, "massar", stay)


def stated(register: str, entity: str, source: str, body: dict[str, Any], named: tuple[str, str] | None = None) -> None:
    """What a source says, true since 2023."""
    key = named[1] if named else f"K{next(_keys)}"
    Record.objects.create(
        register=register, entity=entity, source=source, source_key=key, recorded_from=_instant, actor="test", batch=1, row=1,
        body=canonical_json(body), body_hash="0" * 32, valid_from=date(2023, 1, 1),
    )  # fmt: skip
    if named:
        Identifier.objects.create(
            scheme=named[0], value=named[1], entity=entity, source=source, batch=1, recorded_from=_instant
        )


def agree(home: Path, *without: str) -> None:
    """Publish a directory with the agreements that programmes need, but for those named."""
    catalogue = current.catalogue()
    templates = catalogue.all(AgreementTemplate)
    entries, services = [], {}
    for number, name in enumerate(_TEMPLATES):
        template = templates[name]
        services[template.service] = entry = service_entry(catalogue, template.service)
        if name in without:
            continue
        # Any service makes an agreement of the world's kind; what counts of it is said here.
        agreed = world.agreement(
            f"PE-2026-{number:04d}", consumer=template.consumer, purpose=template.purpose, ways=template.ways
        )
        terms = replace(
            agreed.terms, service=template.service, provider=entry.declared.provider, system=entry.declared.system,
            fields=template.fields,
        )  # fmt: skip
        entries.append(replace(agreed, terms=terms))
    snapshot = replace(world.directory(*entries, services=services).snapshot, version=1 + len(without))
    publish(snapshot, directory_key(home), home / "directory")
    desk.close()


def decided() -> dict[str, object]:
    """Two cases that an agent decided, of which one would refuse; what the addresses of pages name."""
    with transaction.atomic():
        settle(advance_in_transaction())
    agent = Profile.objects.get(user__username="agent-anss")
    day = date(2026, 1, 15)
    aided = decide_case(agent, "direct-aid-children", ("household", POOR), day, "ASD-2026-118")
    refused = decide_case(agent, "direct-aid-children", ("household", RICH), day, "ASD-2026-119")
    return {"aided": aided.pk, "refusable": refused.pk}
