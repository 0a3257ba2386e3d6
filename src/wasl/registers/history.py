"""The four questions one can ask of a history, by name.

A version is *valid* over [valid_from, valid_to) (when it is true) and *recorded* over [recorded_from, recorded_to)
(when we believed it); an open end is None. The names follow the Dutch BRP history API and the Danish Grunddata model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one record. Instants are microseconds since 1970 (UTC)."""

    register: str
    entity: str
    source: str
    source_key: str
    valid_from: date | None
    valid_to: date | None
    recorded_from: int
    recorded_to: int | None
    batch: int
    row: int
    actor: str
    body: dict[str, Any] = field(hash=False)
    id: int = 0

    @property
    def chain(self) -> tuple[str, str, str]:
        """What this is a version of: versions of one chain never overlap in both times."""
        return (self.register, self.source, self.source_key)

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def known_at(self, instant: int) -> bool:
        return self.recorded_from <= instant and (self.recorded_to is None or instant < self.recorded_to)


def actual(versions: Iterable[Version], today: date) -> list[Version]:
    """What we believe now of today."""
    return [v for v in versions if v.recorded_to is None and v.valid_on(today)]


def as_valid(versions: Iterable[Version], day: date) -> list[Version]:
    """What we believe now of `day` ("situation au…")."""
    return [v for v in versions if v.recorded_to is None and v.valid_on(day)]


def as_known(versions: Iterable[Version], instant: int, today: date) -> list[Version]:
    """What we believed at `instant` of the present day ("telle qu'on la connaissait le…")."""
    return [v for v in versions if v.known_at(instant) and v.valid_on(today)]


def as_valid_known(versions: Iterable[Version], day: date, instant: int) -> list[Version]:
    """What we believed at `instant` of `day`."""
    return [v for v in versions if v.known_at(instant) and v.valid_on(day)]


def overlaps(versions: Iterable[Version]) -> list[tuple[Version, Version]]:
    """Pairs of one chain that overlap in both times; an intact register has none."""
    chains: dict[tuple[str, str, str], list[Version]] = {}
    for version in versions:
        chains.setdefault(version.chain, []).append(version)
    return [
        (one, other)
        for chain in chains.values()
        for index, one in enumerate(chain)
        for other in chain[index + 1 :]
        if _valid_overlap(one, other) and _known_overlap(one, other)
    ]


def _valid_overlap(one: Version, other: Version) -> bool:
    starts_before_end = one.valid_from is None or other.valid_to is None or one.valid_from < other.valid_to
    ends_after_start = other.valid_from is None or one.valid_to is None or other.valid_from < one.valid_to
    return starts_before_end and ends_after_start


def _known_overlap(one: Version, other: Version) -> bool:
    return (other.recorded_to is None or one.recorded_from < other.recorded_to) and (
        one.recorded_to is None or other.recorded_from < one.recorded_to
    )
