"""Records that were given to the wrong person go to someone of their own, from now on.

Nothing is rewritten: the versions end and are said again of the new entity, and a review of kind *split* keeps who moved what and
why. Files that speak of the same keys later follow by themselves; a merge of the two entities takes it back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction

from wasl.catalogue.current import catalogue
from wasl.kernel.clock import from_microseconds, now
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Register
from wasl.registers.ledger import advance_in_transaction
from wasl.registers.models import Identifier, Record, Review

Chain = tuple[str, str, str]
"""What a source says under one of its keys: (register, source, source key)."""


def chains_of(entity: str) -> dict[Chain, list[Record]]:
    """What is currently said of `entity`, chain by chain, oldest first."""
    chains: dict[Chain, list[Record]] = {}
    for record in Record.objects.filter(entity=entity, recorded_to__isnull=True).order_by("recorded_from", "pk"):
        chains.setdefault((record.register, record.source, record.source_key), []).append(record)
    return chains


def separate(entity: str, chains: Sequence[Chain], actor: str, reason: str) -> Review:
    """Give `chains` of `entity` to a new entity, whose id is the review's `chosen`. Their identifiers go with them.

    Raises WaslError without a reason, for a chain that is not the entity's, or when nothing would stay or go.
    """
    if not reason.strip():
        raise WaslError("a split needs its reason", mend="say what shows that they are two people")
    with transaction.atomic():
        instant = advance_in_transaction()
        known = chains_of(entity)
        if not chains or set(chains) - set(known):
            raise WaslError("choose records of this very person", mend="reload the page and choose again")
        if set(chains) == set(known):
            raise WaslError("at least one record must stay", mend="leave those that are this person's")
        moved = [record for chain in chains for record in known[chain]]
        stays = [record for chain, records in known.items() if chain not in set(chains) for record in records]
        newborn = _born(instant)
        _say_of(newborn, moved, instant, actor)
        _name(newborn, entity, _names(moved) - _names(stays), instant)
        return Review.objects.create(
            kind=Review.Kind.SPLIT, state=Review.State.ACCEPTED, register=chains[0][0], source="", source_key=entity,
            incoming={"entity": entity, "chains": [list(chain) for chain in chains]}, candidates=[], best=0.0,
            chosen=newborn, created=now(), proposed_by=actor, decided_by=actor,
            decided=from_microseconds(instant), reason=reason,
        )  # fmt: skip


def moved() -> Iterator[tuple[Chain, str, str]]:
    """Every chain that a split moved, in order: the chain, whose it was, whose it is."""
    splits = Review.objects.filter(kind=Review.Kind.SPLIT, state=Review.State.ACCEPTED).order_by("decided", "pk")
    for source_key, chosen, incoming in splits.values_list("source_key", "chosen", "incoming").iterator():
        for register, source, key in incoming["chains"]:
            yield (register, source, key), source_key, chosen


def _born(instant: int) -> str:
    """An id as `feeding.identities` makes them, of the moment and chance: no row of a file brings this one."""
    return f"{instant // 1000:012x}{'0' * 8}{secrets.token_hex(6)}"


def _say_of(newborn: str, records: Iterable[Record], instant: int, actor: str) -> None:
    ended = list(records)
    Record.objects.filter(pk__in=[record.pk for record in ended]).update(recorded_to=instant)
    Record.objects.bulk_create(
        Record(
            register=record.register, entity=newborn, source=record.source, source_key=record.source_key,
            valid_from=record.valid_from, valid_to=record.valid_to, recorded_from=instant, actor=actor,
            batch=record.batch, row=record.row, status=record.status, body=record.body, body_hash=record.body_hash,
        )
        for record in ended
    )  # fmt: skip


def _names(records: Iterable[Record]) -> set[tuple[str, str]]:
    """(scheme, value) of the identifiers that the records state of their entity."""
    found = set()
    for record in records:
        schemes = _schemes(record.register)
        body: Mapping[str, object] = json.loads(record.body)
        found |= {(schemes[name], str(body[name])) for name in schemes if body.get(name) is not None}
    return found


def _schemes(register: str) -> dict[str, str]:
    attributes = catalogue().get(Register, register).attributes
    return {name: each.scheme or name for name, each in attributes.items() if each.type == "identifier"}


def _name(newborn: str, entity: str, names: set[tuple[str, str]], instant: int) -> None:
    for scheme, value in sorted(names):
        standing = Identifier.objects.filter(scheme=scheme, value=value, entity=entity, recorded_to__isnull=True)
        for identifier in list(standing):
            Identifier.objects.filter(pk=identifier.pk).update(recorded_to=instant)
            identifier.pk, identifier.entity, identifier.recorded_from = None, newborn, instant
            identifier.save(force_insert=True)
