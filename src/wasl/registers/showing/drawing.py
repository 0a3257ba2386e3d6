"""A life path as a picture: one lane a provider, time along it, the times out of school below. Lengths are pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wasl.pages.pictures import Label
from wasl.registers.path import Event, LifePath, Stage

YEAR, LANE, HEAD, MARGIN, LEAST = 96, 56, 24, 8, 920
TITLE = 20
"""Of a lane, above its bars."""
_DAYS_A_YEAR = 365.25
_TONES = ("near", "good", "calm", "warm")
NOTABLE: frozenset[Event] = frozenset({"repeat", "transfer", "change-of-provider", "re-entry", "back", "overlap"})
"""Events that a mark on the bar points at."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay, or a time without any."""

    x: int
    y: int
    width: int
    tone: str
    stage: Stage | None
    title: Label = ""
    notable: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """The stays that one source tells of; without source: out of every known school."""

    source: str
    title: Label
    y: int
    """The line its title stands on."""
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Legend:
    """What the picture's codes are called, and how its cycles rank."""

    sources: Mapping[str, Label]
    levels: Mapping[str, Label]
    cycles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole path."""

    width: int
    height: int
    lanes: Sequence[Lane]
    years: Sequence[tuple[int, int]]
    """x and the year that begins there."""
    mark: int | None
    """x of the day asked about."""
    edge: int
    """x from which titles are read."""


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    width: int
    year: float
    mirrored: bool

    def x(self, day: date) -> int:
        along = MARGIN + round((day - self.start).days / _DAYS_A_YEAR * self.year)
        return self.width - along if self.mirrored else along

    def span(self, start: date, end: date) -> tuple[int, int]:
        """x and width of a period."""
        one, other = self.x(start), self.x(end)
        return min(one, other), max(abs(other - one) - 2, 3)


def draw(path: LifePath, legend: Legend, today: date, on: date | None = None, mirrored: bool = False) -> Picture | None:
    """The picture of `path`, with `on` marked; None when it is empty. `mirrored`: time goes from right to left."""
    if not path.stages:
        return None
    until = max(today, *(stage.end or today for stage in path.stages)) + timedelta(days=30)
    start = date(min(stage.start for stage in path.stages).year, 1, 1)
    years = range(start.year, until.year + 1)
    width = max(LEAST, len(years) * YEAR + 2 * MARGIN)
    scale = _Scale(start, width, (width - 2 * MARGIN) / len(years), mirrored)
    sources = list(dict.fromkeys(stage.source for stage in path.stages))
    lanes = [_lane(source, HEAD + index * LANE, path, scale, legend, today) for index, source in enumerate(sources)]
    if path.gaps:
        y = HEAD + len(sources) * LANE
        out = (scale.span(gap.start, gap.end or today) for gap in path.gaps)
        lanes.append(Lane("", "", y + 14, [Bar(x, y + TITLE, wide, "none", None) for x, wide in out]))
    marks = [(scale.x(date(year, 1, 1)), year) for year in years]
    return Picture(
        width, HEAD + len(lanes) * LANE + 4, lanes, marks, scale.x(on) if on and on >= start else None, scale.x(start)
    )


def _lane(source: str, y: int, path: LifePath, scale: _Scale, legend: Legend, today: date) -> Lane:
    bars = []
    for stage in path.stages:
        if stage.source == source:
            x, width = scale.span(stage.start, stage.end or max(today, stage.start))
            title = legend.levels.get(stage.level or "", stage.level or "")
            tone, notable = _tone(stage.cycle, legend.cycles), bool(NOTABLE & set(stage.events))
            bars.append(Bar(x, y + TITLE, width, tone, stage, title, notable))
    return Lane(source, legend.sources.get(source, source), y + 14, bars)


def _tone(cycle: Any, cycles: Mapping[str, int]) -> str:
    rank = cycles.get(cycle) if cycle else None
    return "none" if rank is None else _TONES[rank % len(_TONES)]
