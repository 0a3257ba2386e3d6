"""The life path: a person's enrolments across every provider, in time order, and what happens between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from wasl.registers.history import Version

Event = Literal["entry", "progress", "repeat", "transfer", "change-of-provider", "re-entry", "back", "overlap"]

GAP_TOLERANCE = timedelta(days=62)
"""Two enrolments closer than this are consecutive: a summer between school years is no absence."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One enrolment on the path."""

    source: str
    start: date
    end: date | None
    level: str | None
    cycle: str | None
    establishment: str | None
    status: str | None
    result: str | None
    school_year: str | None
    version: Version = field(compare=False)
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A time out of every known school."""

    start: date
    end: date | None
    """None: still out, as far as anyone knows ("perdu de vue depuis…")."""


@dataclass(frozen=True, slots=True)
class LifePath:
    """The whole path, ready to draw."""

    stages: tuple[Stage, ...]
    gaps: tuple[Gap, ...]
    lost_since: date | None
    """The end of the last enrolment, when nothing follows although one would expect it."""


def life_path(
    enrolments: Iterable[Version],
    level_order: Mapping[str, int],
    today: date,
    leaving: Sequence[str] = (),
) -> LifePath:
    """The path that `enrolments` draw. `level_order` ranks levels; `leaving` are results after which nobody is missed."""
    stages = _with_events(_stages(enrolments), level_order)
    gaps, last_end = _gaps(stages, today)
    last = max(stages, key=lambda stage: stage.end or date.max, default=None)
    finished = last is not None and last.result in leaving
    lost = last_end if last_end is not None and last_end + GAP_TOLERANCE < today and not finished else None
    closing = (Gap(lost, None),) if lost else ()
    return LifePath(stages=stages, gaps=(*gaps, *closing), lost_since=lost)


def _stages(enrolments: Iterable[Version]) -> list[Stage]:
    found = [
        Stage(
            source=version.source,
            start=version.valid_from,
            end=version.valid_to,
            level=version.body.get("level"),
            cycle=version.body.get("cycle"),
            establishment=version.body.get("establishment"),
            status=version.body.get("status"),
            result=version.body.get("result"),
            school_year=version.body.get("school_year"),
            version=version,
        )
        for version in enrolments
        if version.valid_from is not None
    ]
    return sorted(found, key=lambda stage: (stage.start, stage.end or date.max, stage.source, stage.level or ""))


def _with_events(stages: list[Stage], level_order: Mapping[str, int]) -> tuple[Stage, ...]:
    told: list[Stage] = []
    reached: date | None = None
    for index, stage in enumerate(stages):
        events = _events(stage, told[index - 1] if index else None, reached, level_order)
        told.append(_tell(stage, events))
        end = stage.end or date.max
        reached = end if reached is None or end > reached else reached
    return tuple(told)


def _tell(stage: Stage, events: tuple[Event, ...]) -> Stage:
    return Stage(
        stage.source, stage.start, stage.end, stage.level, stage.cycle, stage.establishment,
        stage.status, stage.result, stage.school_year, stage.version, events,
    )  # fmt: skip


def _events(
    stage: Stage, before: Stage | None, reached: date | None, level_order: Mapping[str, int]
) -> tuple[Event, ...]:
    if before is None or reached is None:
        return ("entry",)
    events: list[Event] = []
    if stage.start < reached:
        events.append("overlap")
    elif stage.start - reached > GAP_TOLERANCE:
        events.append("re-entry")
    move = _move(before, stage, level_order)
    if move:
        events.append(move)
    if stage.source != before.source:
        events.append("change-of-provider")
    elif stage.establishment and before.establishment and stage.establishment != before.establishment:
        events.append("transfer")
    return tuple(events)


def _move(before: Stage, stage: Stage, level_order: Mapping[str, int]) -> Event | None:
    if before.level is None or stage.level is None:
        return None
    if before.level == stage.level:
        return "repeat" if before.school_year != stage.school_year else None
    was, now = level_order.get(before.level), level_order.get(stage.level)
    if was is None or now is None:
        return None
    return "progress" if now > was else "back"


def _gaps(stages: Sequence[Stage], today: date) -> tuple[list[Gap], date | None]:
    """Gaps between stages, and the end of the known path (None while an enrolment is open or lies ahead)."""
    gaps: list[Gap] = []
    reached: date | None = None
    for stage in stages:
        if reached is not None and stage.start - reached > GAP_TOLERANCE:
            gaps.append(Gap(reached, stage.start))
        end = stage.end or date.max
        reached = end if reached is None else max(reached, end)
    return gaps, reached if reached is not None and reached <= today else None
