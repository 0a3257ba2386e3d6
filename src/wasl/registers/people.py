"""Everything the registers hold about one entity, in one indexed read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed, Register
from wasl.registers.history import Version
from wasl.registers.models import Identifier, Record, SameAs


@dataclass(frozen=True, slots=True)
class Cluster:
    """The entities that are one: the canonical id, and every id read through it (the canonical one first)."""

    canonical: str
    members: tuple[str, ...]


def cluster_of(entity: str) -> Cluster:
    """The cluster that `entity` belongs to; alone when nothing was merged."""
    return clusters_of([entity])[entity]


def clusters_of(entities: Iterable[str]) -> dict[str, Cluster]:
    """The cluster of each of `entities`, in as many reads as for one."""
    canonical = dict.fromkeys(entities)
    merged = SameAs.objects.filter(recorded_to__isnull=True)
    links = dict(merged.filter(entity__in=list(canonical)).values_list("entity", "canonical"))
    found = {entity: links.get(entity, entity) for entity in canonical}
    absorbed: dict[str, list[str]] = {each: [] for each in found.values()}
    for into, entity in merged.filter(canonical__in=list(absorbed)).order_by("pk").values_list("canonical", "entity"):
        absorbed[into].append(entity)
    return {entity: Cluster(into, (into, *absorbed[into])) for entity, into in found.items()}


def versions_of(members: Iterable[str]) -> list[Version]:
    """Every version, past and present, of the records about `members`, oldest knowledge first."""
    rows = Record.objects.filter(entity__in=list(members)).order_by("recorded_from", "id")
    return [
        Version(
            register=row.register, entity=row.entity, source=row.source, source_key=row.source_key,
            valid_from=row.valid_from, valid_to=row.valid_to, recorded_from=row.recorded_from,
            recorded_to=row.recorded_to, batch=row.batch, row=row.row, actor=row.actor,
            body=json.loads(row.body), id=row.pk,
        )
        for row in rows
    ]  # fmt: skip


def entities_named(scheme: str, value: str) -> list[str]:
    """Entities that carry this identifier now."""
    found = Identifier.objects.filter(scheme=scheme, value=value, recorded_to__isnull=True)
    return list(found.values_list("entity", flat=True).distinct())


def entity_named(scheme: str, value: str) -> str:
    """The one person who carries this identifier now. Raises WaslError for nobody, and for several."""
    found = entities_named(scheme, value)
    if len(found) != 1:
        raise WaslError("this number names nobody, or several people", mend="check the number and its kind")
    return found[0]


def identifiers_of(members: Iterable[str]) -> list[tuple[str, str]]:
    """(scheme, value) of what identifies these entities now, as their records state it: in what they say, or in their keys."""
    return list(dict.fromkeys((scheme, value) for _, scheme, value in _identified(list(members))))


def identifiers_of_each(clusters: Iterable[Cluster]) -> dict[str, list[tuple[str, str]]]:
    """What `identifiers_of` says of each cluster, by its canonical id, in as many reads as for one."""
    whose = {entity: cluster.canonical for cluster in clusters for entity in cluster.members}
    found: dict[str, dict[tuple[str, str], None]] = {canonical: {} for canonical in whose.values()}
    for entity, scheme, value in _identified(list(whose)):
        found[whose[entity]][scheme, value] = None
    return {canonical: list(each) for canonical, each in found.items()}


def _identified(ids: list[str]) -> list[tuple[str, str, str]]:
    """(entity, scheme, value).

    By entity there is no index of identifiers. Each text that the records hold is looked up by itself, and counts only where
    the entity carries it.
    """
    stated: set[str] = set()
    for key, body in Record.objects.filter(entity__in=ids, recorded_to=None).values_list("source_key", "body"):
        stated.update(key.split("|"), (value for value in json.loads(body).values() if isinstance(value, str)))
    found = Identifier.objects.filter(value__in=stated, scheme__in=_schemes(), entity__in=ids, recorded_to=None)
    return list(found.values_list("entity", "scheme", "value").distinct())


def _schemes() -> list[str]:
    """Those of identifiers, by which they are indexed."""
    registers = current.catalogue().all(Register).values()
    attributes = (pair for register in registers for pair in register.attributes.items())
    declared = {each.scheme or name for name, each in attributes if each.type == "identifier"}
    feeds = current.catalogue().all(Feed).values()
    return sorted(declared | {scheme for feed in feeds for output in feed.outputs for scheme in output.identifiers})


def entities_known(entities: Iterable[str]) -> set[str]:
    """Those of `entities` of which some record speaks, or spoke."""
    return set(Record.objects.filter(entity__in=list(entities)).values_list("entity", flat=True).distinct())
