"""Whom an account sees: itself, and the minor children of its household. Judged on the records, at each look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.exchange.tracing.declared import Guardianship
from wasl.exchange.tracing.households import guardianship_of
from wasl.exchange.tracing.models import Housemate
from wasl.registers import dossier
from wasl.registers.history import Version, actual
from wasl.registers.models import SameAs
from wasl.registers.people import cluster_of, versions_of


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whose consultations an account may see."""

    entity: str
    """The canonical id."""
    members: tuple[str, ...]
    """Every id that is read through it."""
    names: Mapping[str, str]
    """By script."""
    given: Mapping[str, str]
    """The given name alone, by script."""
    born: date | None
    ward: bool
    """A minor child, for whom the account sees."""
    versions: Sequence[Version]
    """What is believed now of all times: past enrolments too."""


def family_of(catalogue: Catalogue, entity: str, today: date) -> list[Person]:
    """The person `entity`, then their minor children, the eldest first."""
    cluster = cluster_of(entity)
    own = _person(catalogue, cluster.members, _believed(cluster.members), today, ward=False)
    return [own, *_wards(catalogue, own, today)]


def homes_of(catalogue: Catalogue, person: Person, today: date) -> set[str]:
    """The households that `person` answers for today."""
    declared = guardianship_of(catalogue)
    return _homes(declared, actual(person.versions, today), declared.guardians) if declared else set()


def comes_of_age(born: date, years: int) -> date:
    """The first day on which someone born on `born` is `years` old; the 29th of February gives the 1st of March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _wards(catalogue: Catalogue, guardian: Person, today: date) -> list[Person]:
    declared = guardianship_of(catalogue)
    if declared is None:
        return []
    homes = _homes(declared, actual(guardian.versions, today), declared.guardians)
    if not homes:
        return []
    years = catalogue.get(Parameter, declared.majority).number_on(today)
    housemates = Housemate.objects.filter(household__in=homes).values_list("entity", flat=True)
    found = []
    for members, versions in _grouped(set(housemates) - set(guardian.members)):
        if homes & _homes(declared, actual(versions, today), declared.wards):
            child = _person(catalogue, members, versions, today, ward=True)
            # Whose birth is unknown is not known to be a minor: nobody else sees then.
            if child.born is not None and today < comes_of_age(child.born, years):
                found.append(child)
    return sorted(found, key=lambda child: (child.born or today, child.entity))


def _homes(declared: Guardianship, versions: Iterable[Version], relations: Sequence[str]) -> set[str]:
    """The households in which these memberships, now in force, give one of `relations`."""
    return {
        str(v.body[declared.household])
        for v in versions
        if v.register == declared.register
        and v.body.get(declared.relation) in relations
        and v.body.get(declared.household)
    }


def _believed(members: Iterable[str]) -> list[Version]:
    return [version for version in versions_of(members) if version.recorded_to is None]


def _grouped(entities: set[str]) -> list[tuple[tuple[str, ...], list[Version]]]:
    """The clusters of `entities` with what is believed of them now: in as few questions for ten as for one."""
    canonical = dict(
        SameAs.objects.filter(entity__in=entities, recorded_to__isnull=True).values_list("entity", "canonical")
    )
    clusters: dict[str, list[str]] = {canonical.get(entity, entity): [] for entity in sorted(entities)}
    absorbed = SameAs.objects.filter(canonical__in=clusters, recorded_to__isnull=True).order_by("pk")
    for entity, into in absorbed.values_list("entity", "canonical"):
        clusters[into].append(entity)
    groups = {head: (head, *others) for head, others in clusters.items()}
    heads = {member: head for head, members in groups.items() for member in members}
    said: dict[str, list[Version]] = {head: [] for head in groups}
    for version in _believed(heads):
        said[heads[version.entity]].append(version)
    return [(groups[head], versions) for head, versions in said.items()]


def _person(
    catalogue: Catalogue, members: tuple[str, ...], versions: Sequence[Version], today: date, *, ward: bool
) -> Person:
    lines = dossier.identity(catalogue, actual(versions, today))
    by_role = {line.attribute.links_as: line.value for line in lines if line.attribute.links_as}
    scripts = {
        str(line.attribute.script or "latin"): line.value for line in lines if line.attribute.links_as == "given"
    }
    given = {script: str(value) for script, value in scripts.items()}
    born = by_role.get("birth_date")
    names = dossier.names(catalogue, lines)
    return Person(members[0], members, names, given, born if isinstance(born, date) else None, ward, versions)
