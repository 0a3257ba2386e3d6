"""Who changed what and when: the history of one entity as a diary, told attribute by attribute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from wasl.registers.history import Version

Kind = Literal["new", "changed", "period", "ended"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute that says otherwise than before; None is silence."""

    attribute: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one statement of a source at one instant."""

    kind: Kind
    register: str
    source: str
    batch: int
    row: int
    actor: str
    valid_from: date | None
    valid_to: date | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """All that changed at one instant."""

    instant: int
    changes: Sequence[Change]


def diary(versions: Iterable[Version]) -> list[Entry]:
    """The changes that `versions` tell, latest first."""
    chains: dict[tuple[str, str, str], list[Version]] = defaultdict(list)
    for version in versions:
        chains[version.chain].append(version)
    told: dict[int, list[Change]] = defaultdict(list)
    for chain in chains.values():
        for instant in {v.recorded_from for v in chain} | {v.recorded_to for v in chain if v.recorded_to is not None}:
            told[instant] += _at(chain, instant)
    return [Entry(instant, told[instant]) for instant in sorted(told, reverse=True)]


def _at(chain: list[Version], instant: int) -> list[Change]:
    """What opened at `instant`, each against what it took the place of; what ended without anything in its place."""
    ended = [version for version in chain if version.recorded_to == instant]
    opened = [version for version in chain if version.recorded_from == instant]
    changes = [_opened(version, ended) for version in opened]
    replaced = {old.id for version in opened for old in ended if _meet(version, old)}
    changes += [_told("ended", old, ()) for old in ended if old.id not in replaced]
    return changes


def _opened(version: Version, ended: list[Version]) -> Change:
    before = next((old for old in ended if _meet(version, old)), None)
    if before is None:
        return _told("new", version, ())
    if before.body == version.body:
        return _told("period", version, ())
    names = dict.fromkeys((*version.body, *before.body))
    pairs = ((name, before.body.get(name), version.body.get(name)) for name in names)
    return _told("changed", version, tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2]))


def _meet(one: Version, other: Version) -> bool:
    return (one.valid_from is None or other.valid_to is None or one.valid_from < other.valid_to) and (
        other.valid_from is None or one.valid_to is None or other.valid_from < one.valid_to
    )


def _told(kind: Kind, version: Version, differences: tuple[Difference, ...]) -> Change:
    return Change(
        kind, version.register, version.source, version.batch, version.row, version.actor,
        version.valid_from, version.valid_to, differences,
    )  # fmt: skip
