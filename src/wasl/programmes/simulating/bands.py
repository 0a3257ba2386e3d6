"""How sure a cost is: the Poisson bootstrap over places, in SQL, and what is assumed beside it, drawn for each replicate.

Registers say what is, without sampling error. What they do not say is how next year's people will differ from this year's: places
differ, and people of one place alike. Each replicate draws every place 0, 1, 2… times (Poisson of mean one; Chamandy et al.,
*Estimating uncertainty for massive data streams*, 2012), keeps the number of places, and draws one number, all alike likely, from
each range assumed: who comes, who attends, what comes back, how the index drifts. The same seed gives the same bands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from math import floor, prod
from typing import Final

import msgspec

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, relation

REPLICATES: Final = 200
LOW, HIGH = 0.05, 0.95
PLACES, DRIFT = "places", "drift"
"""Sources beside those that are shares."""
_DIGITS: Final = 13
"""Hex digits of a hash that make a number from 0 to 1: 52 bits, which a double holds exactly."""
_POISSON: Final = (
    0.36787944117144233, 0.7357588823428847, 0.9196986029286058, 0.9810118431238462, 0.9963401531726563, 0.9994058151824183,
    0.9999167588507119, 0.9999897508033253,
)  # fmt: skip
"""The distribution of Poisson of mean one, at 0, 1, 2…"""
_TIMES: Final = f"""CASE {" ".join(f"WHEN chance < {bound} THEN {times}" for times, bound in enumerate(_POISSON))}
    ELSE {len(_POISSON)} END"""
_WHOLE: Final = 100
_ALL: Final = "all"

Range = tuple[float, float]
"""At least, at most."""


class Band(msgspec.Struct, frozen=True):
    """Ninety times out of a hundred between the two, in the State's currency, as far as places and what is assumed tell."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Course:
    """A cost as the index is known, and, where it may drift, were it at its least and at its most: names of columns."""

    known: str
    least: str | None = None
    most: str | None = None

    def columns(self) -> Iterator[str]:
        """All that there are."""
        yield from (each for each in (self.known, self.least, self.most) if each is not None)


@dataclass(frozen=True, slots=True)
class Resampled:
    """A cost, what it is compared with, and what is assumed of both."""

    then: Course
    now: Course
    shares: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Source -> percent of the cost that it leaves."""
    drift: Range = (0.0, 0.0)
    """Of the index: zero lies between."""

    def varying(self) -> list[str]:
        """The sources that leave anything to chance, places first."""
        assumed = [name for name, (least, most) in self.shares.items() if least < most]
        return [PLACES, *assumed, *([DRIFT] if any(self.drift) else [])]


@dataclass(frozen=True, slots=True)
class Spread:
    """The bands of one cost: of itself, and of what it is more than what it is compared with."""

    cost: Band
    change: Band
    sources: Mapping[str, Band]
    """Its band were everything else at the middle of its range, source by source; empty where places are the only one."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the draws follow, and how many there are."""

    seed: str
    replicates: int = REPLICATES


def bands(engine: Engine, rows: str, cluster: str, costs: Sequence[Resampled], seeded: Seeded) -> list[Spread]:
    """Of each of `costs`. `rows`: a relation with their columns and `cluster`."""
    names = list(dict.fromkeys(name for each in costs for course in (each.now, each.then) for name in course.columns()))
    worlds, as_they_are = _resampled(engine, rows, cluster, names, seeded)
    return [_spread(each, worlds, as_they_are, seeded.seed) for each in costs]


def _resampled(
    engine: Engine, rows: str, cluster: str, names: Sequence[str], seeded: Seeded
) -> tuple[list[dict[str, float]], dict[str, float]]:
    """The sums of the columns in each replicate, and those of places as they are."""
    key = identifier(cluster)
    sums = ", ".join(f"CAST(sum({identifier(name)}) AS DOUBLE) AS {identifier(name)}" for name in names)
    # Whose place is not known are a place together.
    engine.create("by_place", f"SELECT {key} AS place, {sums} FROM {relation(rows)} GROUP BY {key}")
    engine.create("replicates", f"SELECT CAST(r AS VARCHAR) AS replicate FROM range({seeded.replicates}) AS t(r)")
    chances = (
        f"SELECT *, {_uniform(engine, seeded.seed, 'replicate', 'place')} AS chance FROM by_place CROSS JOIN replicates"
    )
    drawn = f"SELECT *, {_TIMES} AS times FROM ({chances}) AS c"
    # As many places as there are: a replicate that drew more of them says no more for it.
    share = "(SELECT count(*) FROM by_place) / nullif(sum(times), 0)"
    totals = ", ".join(f"sum(times * {identifier(name)}) * {share} AS {identifier(name)}" for name in names)
    worlds = engine.read(f"SELECT replicate, {totals} FROM ({drawn}) AS d GROUP BY replicate").read_all().to_pylist()
    whole = ", ".join(f"sum({identifier(name)}) AS {identifier(name)}" for name in names)
    (as_they_are,) = engine.read(f"SELECT {whole} FROM by_place").read_all().to_pylist()
    return worlds, as_they_are


def _spread(
    one: Resampled, worlds: Sequence[Mapping[str, float]], as_they_are: Mapping[str, float], seed: str
) -> Spread:
    costs: dict[str, list[float]] = {name: [] for name in (_ALL, *one.varying())}
    changes: list[float] = []
    for world in worlds:
        drawn = {name: chance(seed, world["replicate"], name) for name in (*one.shares, DRIFT)}
        middle = dict.fromkeys(drawn, 0.5)
        left, drift = _left(one, drawn), _between(one.drift, drawn[DRIFT])
        then, now = (_at(course, one.drift, drift, world) for course in (one.then, one.now))
        costs[_ALL].append(then * left)
        changes.append((then - now) * left)
        for name in one.varying():
            alone = middle if name == PLACES else middle | {name: drawn[name]}
            place = world if name == PLACES else as_they_are
            cost = _at(one.then, one.drift, _between(one.drift, alone[DRIFT]), place)
            costs[name].append(cost * _left(one, alone))
    apart = {name: _band(costs[name]) for name in one.varying()}
    return Spread(_band(costs[_ALL]), _band(changes), apart if len(apart) > 1 else {})


def chance(seed: str, replicate: object, source: str) -> float:
    """A number from 0 to 1 that the seed, the replicate and the source decide."""
    # The name by which take-up was first drawn, so that bands of then are those of now.
    named = source.replace("_", "-")
    return int(sha256(f"{seed} {replicate}\n{named}".encode()).hexdigest()[:_DIGITS], 16) / 16**_DIGITS


def _left(one: Resampled, drawn: Mapping[str, float]) -> float:
    return prod(_between(bounds, drawn[name]) / _WHOLE for name, bounds in one.shares.items())


def _at(course: Course, drift: Range, drawn: float, sums: Mapping[str, float]) -> float:
    """The cost where the index drifted by `drawn`: along a straight line from where it is known to where it ends."""
    end, name = (drift[0], course.least) if drawn < 0 else (drift[1], course.most)
    known = sums[course.known] or 0.0
    return known if name is None or not end else known + drawn / end * ((sums[name] or 0.0) - known)


def _between(bounds: tuple[float, float], at: float) -> float:
    return bounds[0] + (bounds[1] - bounds[0]) * at


def _uniform(engine: Engine, seed: str, *columns: str) -> str:
    hashed = engine.dialect.sha256_hex(f"concat({engine.dialect.literal(seed)}, ' ', {', chr(10), '.join(columns)})")
    return f"(CAST('0x' || substr({hashed}, 1, {_DIGITS}) AS BIGINT) / {float(16**_DIGITS)})"


def _band(found: Sequence[float]) -> Band:
    ordered = sorted(found)
    return Band(_quantile(ordered, LOW), _quantile(ordered, HIGH))


def _quantile(ordered: Sequence[float], at: float) -> Decimal:
    """Between the two nearest, as `quantile_cont` of DuckDB is."""
    if not ordered:
        return Decimal(0)
    place = at * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return Decimal(str(round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 2)))
