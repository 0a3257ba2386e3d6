"""Families in the registers: people with a birth, a name and a place in a household."""

from __future__ import annotations

import json
from datetime import date
from itertools import count

from wasl.catalogue import current
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.canonical import canonical_json
from wasl.registers.models import Ledger, Record

MOTHER, FATHER, ELDEST, SALMA, GRANDMOTHER = (f"{n:032x}" for n in range(1, 6))
NEIGHBOUR, NEIGHBOURS_CHILD = (f"{n:032x}" for n in range(11, 13))
TODAY = date(2026, 3, 20)
_keys = count(1)


def lives(
    entity: str, given: str, born: str | None, household: str | None, relation: str, until: date | None = None
) -> None:
    """Someone as the population register and the social register know them."""
    identity = {"given_latin": given, "family_latin": "BENALI"} | ({"birth_date": born} if born else {})
    stated("person", entity, "rnp", identity)
    if household:
        stated("membership", entity, "rsu", {"household": household, "relation": relation}, until)


def two_families() -> None:
    """A mother, a father, a daughter of age, Salma who is 13, a grandmother; and neighbours."""
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 10})
    lives(MOTHER, "Khadija", "1985-02-01", "H1", "spouse")
    lives(FATHER, "Omar", "1980-02-01", "H1", "head")
    lives(ELDEST, "Nora", "2008-03-20", "H1", "child")
    lives(SALMA, "Salma", "2012-06-04", "H1", "child")
    lives(GRANDMOTHER, "Fatna", "1950-01-01", "H1", "parent")
    lives(NEIGHBOUR, "Aicha", "1988-01-01", "H2", "head")
    lives(NEIGHBOURS_CHILD, "Yassine", "2015-01-01", "H2", "child")
    follow_households(current.catalogue())


def stated(register: str, entity: str, source: str, body: dict[str, str], until: date | None = None) -> None:
    """What a source says of someone, known from the instant 5 on."""
    Record.objects.create(
        register=register, entity=entity, source=source, source_key=f"K{next(_keys)}", recorded_from=5, actor="demo",
        batch=1, row=1, body=canonical_json(body), body_hash="0" * 32, valid_from=date(2020, 1, 1), valid_to=until,
    )  # fmt: skip


def moves(entity: str, household: str, instant: int) -> None:
    """`entity` joins another household, known from `instant` on."""
    old = Record.objects.get(entity=entity, register="membership", recorded_to=None)
    body = json.loads(old.body) | {"household": household}
    Record.objects.filter(pk=old.pk).update(recorded_to=instant)
    Record.objects.create(
        register="membership", entity=entity, source="rsu", source_key=old.source_key, recorded_from=instant, actor="demo",
        batch=2, row=1, body=canonical_json(body), body_hash="0" * 32, valid_from=date(2020, 1, 1),
    )  # fmt: skip
    Ledger.objects.update(instant=instant)
