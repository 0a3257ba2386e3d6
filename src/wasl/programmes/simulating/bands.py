"""How sure a cost is: the Poisson bootstrap over places, in SQL.

Registers say what is, without sampling error. What they do not say is how next year's people will differ from this year's: places
differ, and people of one place alike. Each replicate draws every place 0, 1, 2… times (Poisson of mean one; Chamandy et al.,
*Estimating uncertainty for massive data streams*, 2012), keeps the number of places, and draws one take-up of the range assumed.
The same seed gives the same bands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import msgspec

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, relation

REPLICATES: Final = 200
LOW, HIGH = 0.05, 0.95
_DIGITS: Final = 13
"""Hex digits of a hash that make a number from 0 to 1: 52 bits, which a double holds exactly."""
_POISSON: Final = (
    0.36787944117144233, 0.7357588823428847, 0.9196986029286058, 0.9810118431238462, 0.9963401531726563, 0.9994058151824183,
    0.9999167588507119, 0.9999897508033253,
)  # fmt: skip
"""The distribution of Poisson of mean one, at 0, 1, 2…"""
_TIMES: Final = f"""CASE {" ".join(f"WHEN chance < {bound} THEN {times}" for times, bound in enumerate(_POISSON))}
    ELSE {len(_POISSON)} END"""


class Band(msgspec.Struct, frozen=True):
    """Ninety times out of a hundred between the two, in the State's currency, as far as places tell."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Spread:
    """The bands of one column: of its sum, and of what it is more than the first one's."""

    cost: Band
    change: Band


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the draws follow, and how many there are."""

    seed: str
    replicates: int = REPLICATES


def bands(
    engine: Engine, rows: str, cluster: str, columns: Sequence[tuple[str, tuple[int, int]]], seeded: Seeded
) -> list[Spread]:
    """Of each of `columns`, with the take-up in percent that is assumed of it. `rows`: a relation with them and `cluster`."""
    key, names = identifier(cluster), [name for name, _ in columns]
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
    engine.create("resampled", f"SELECT replicate, {totals} FROM ({drawn}) AS d GROUP BY replicate")
    chance = _uniform(engine, seeded.seed, "replicate", "'take-up'")
    cells = []
    for number, (name, (least, most)) in enumerate(columns):
        taken = f"({least} + {most - least} * {chance}) / 100.0"
        cost, change = f"{identifier(name)} * {taken}", f"({identifier(name)} - {identifier(names[0])}) * {taken}"
        cells += [f"{_quantile(cost, at)} AS cost_{end}_{number}, {_quantile(change, at)} AS change_{end}_{number}"
                  for end, at in (("low", LOW), ("high", HIGH))]  # fmt: skip
    (row,) = engine.read(f"SELECT {', '.join(cells)} FROM resampled").read_all().to_pylist()
    return [
        Spread(Band(_amount(row[f"cost_low_{n}"]), _amount(row[f"cost_high_{n}"])),
               Band(_amount(row[f"change_low_{n}"]), _amount(row[f"change_high_{n}"])))
        for n in range(len(columns))
    ]  # fmt: skip


def _uniform(engine: Engine, seed: str, *columns: str) -> str:
    hashed = engine.dialect.sha256_hex(f"concat({engine.dialect.literal(seed)}, ' ', {', chr(10), '.join(columns)})")
    return f"(CAST('0x' || substr({hashed}, 1, {_DIGITS}) AS BIGINT) / {float(16**_DIGITS)})"


def _quantile(value: str, at: float) -> str:
    return f"quantile_cont({value}, {at})"


def _amount(value: float | None) -> Decimal:
    return Decimal(str(round(value or 0, 2)))
