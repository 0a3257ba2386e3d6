"""What is added up of a run and its reforms, and told so that nobody is recognised."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.protection import offset_sql

LEAST: Final = 10
"""Fewer people are never told apart; see docs/explanation/statistics.md."""
COUNTS: Final = ("receive", "enter", "leave", "gain", "lose")
_MADE_UP_OF: Final = {"cost": "receive", "gained": "gain", "lost": "lose"}
"""Each amount, and whom it is about."""
_CENTIMES: Final = 100


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """How many, and how much each period, in the State's currency."""

    receive: int | None
    """None where they are few: more than none, and fewer than `LEAST`."""
    enter: int | None
    """Would receive it, and do not."""
    leave: int | None
    """Receive it, and would not."""
    gain: int | None
    """Would receive more, those who enter among them."""
    lose: int | None
    """Would receive less, those who leave among them."""
    cost: Decimal | None
    """None where those who make it up are few."""
    gained: Decimal | None
    lost: Decimal | None


class At(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a reform comes to in one place, rounded at random as parts are."""

    units: int
    """About whom the run decided there."""
    receive: int
    enter: int
    leave: int
    cost: Decimal


def _measures(number: int) -> dict[str, str]:
    """What is added up of each reform: measure -> SQL over ``compared``, amounts in centimes."""
    now, then = "receives_0", f"receives_{number}"
    more, less = f"paid_{number} > paid_0", f"paid_0 > paid_{number}"
    counted = {
        "receive": then,
        "enter": f"{then} AND NOT {now}",
        "leave": f"{now} AND NOT {then}",
        "gain": more,
        "lose": less,
    }
    added = {"cost": f"paid_{number}", "gained": f"CASE WHEN {more} THEN paid_{number} - paid_0 ELSE 0 END",
             "lost": f"CASE WHEN {less} THEN paid_0 - paid_{number} ELSE 0 END"}  # fmt: skip
    return {
        **{name: f"CAST(sum(CASE WHEN {sql} THEN 1 ELSE 0 END) AS BIGINT)" for name, sql in counted.items()},
        **{name: f"CAST(sum({sql}) * {_CENTIMES} AS BIGINT)" for name, sql in added.items()},
    }


def _columns(reforms: int) -> Iterator[tuple[str, str]]:
    """(measure, column) of every reform, the run first."""
    yield from ((name, f"{name}_{number}") for number in range(reforms + 1) for name in (*COUNTS, *_MADE_UP_OF))


def cells_sql(reforms: int, shown: Sequence[str]) -> str:
    """The finest cells: the cross of what is shown."""
    sums = [f"{sql} AS {name}_{n}" for n in range(reforms + 1) for name, sql in _measures(n).items()]
    largest = ", ".join(f"max(paid_{n})" for n in range(reforms + 1))
    units = "CAST(count(*) AS BIGINT) AS units"
    top = f"CAST(greatest({largest}, 0) * {_CENTIMES} AS BIGINT) AS top"
    by = ", ".join(map(identifier, shown))
    grouped = f" GROUP BY {by}" if shown else ""
    return f"SELECT {', '.join([*map(identifier, shown), *sums, units, top])} FROM compared{grouped}"


def _summed(reforms: int) -> str:
    sums = [f"CAST(COALESCE(sum({column}), 0) AS BIGINT) AS {column}" for _, column in _columns(reforms)]
    return ", ".join([*sums, "CAST(COALESCE(max(top), 0) AS BIGINT) AS top"])


def sums(engine: Engine, reforms: int, cells: str = "cells") -> Mapping[str, int]:
    """The sums over all of `cells`, a column a measure and reform; ``top``: the largest amount of one unit, in centimes."""
    return _rows(engine, f"SELECT {_summed(reforms)} FROM {cells}")[0]


def protected_sql(shown: Sequence[str], reforms: int, top: int, secret: bytes, run: str, table: str = "cells") -> str:
    """The cells of `table` rounded as statistics are, amounts by `top`. `secret`: of the installation's statistics."""
    cells = [identifier(name) for name in shown]
    for measure, column in _columns(reforms):
        # Rounded by what a cell is and not by who asks: reform after reform, nothing more is learnt of it.
        offset = offset_sql(shown, LEAST, secret, f"{run} {measure}")
        step = 1 if measure in COUNTS else max(top, 1)
        cells.append(f"{step * LEAST} * (({column} + {step} * ({offset})) // {step * LEAST}) AS {column}")
    units = f"{LEAST} * ((units + {offset_sql(shown, LEAST, secret, f'{run} units')}) // {LEAST})"
    return f"SELECT {', '.join(cells)}, {units} AS units, 0 AS top FROM {table}"


def parts(engine: Engine, shown: Sequence[str], reforms: int) -> dict[str, dict[str, Mapping[str, int]]]:
    """Of each breakdown, each code's sums over the cells of ``protected``."""
    found: dict[str, dict[str, Mapping[str, int]]] = {}
    for name in shown:
        key = identifier(name)
        rows = _rows(engine, f"SELECT {key} AS code, {_summed(reforms)} FROM protected GROUP BY {key} ORDER BY {key}")
        found[name] = {row["code"]: row for row in rows}
    return found


def places(engine: Engine, cluster: str, reforms: int, table: str) -> list[dict[str, At]]:
    """Of the run, then of each reform: what it comes to in each place, from the protected cells of `table`, one a place."""
    rows = _rows(engine, f"SELECT *, {identifier(cluster)} AS code FROM {table} ORDER BY {identifier(cluster)}")
    return [
        {row["code"]: At(units=row["units"], receive=row[f"receive_{n}"], enter=row[f"enter_{n}"],
                         leave=row[f"leave_{n}"], cost=_amount(row[f"cost_{n}"])) for row in rows}
        for n in range(reforms + 1)
    ]  # fmt: skip


def few_in(row: Mapping[str, int], number: int) -> frozenset[str]:
    """The counts that are not told: few, or few more than another that is told."""
    counts = {name: row[f"{name}_{number}"] for name in COUNTS}
    apart = {"gain": counts["gain"] - counts["enter"], "lose": counts["lose"] - counts["leave"]}
    return frozenset(name for name in COUNTS if 0 < counts[name] < LEAST or 0 < apart.get(name, 0) < LEAST)


def total(true: Mapping[str, int], rounded: Mapping[str, int], number: int) -> Measure:
    """Exact; where few are touched, how many receive it and what it costs are the rounded cells' sums."""
    few = few_in(true, number)
    row = {**true, **{f"{name}_{number}": rounded[f"{name}_{number}"] for name in ("receive", "cost")}} if few else true
    return measured(row, number, few | {name for name, of in _MADE_UP_OF.items() if of in few})


def measured(row: Mapping[str, int], number: int, hidden: Collection[str] = ()) -> Measure:
    told: dict[str, Any] = {
        name: row[f"{name}_{number}"] if name in COUNTS else _amount(row[f"{name}_{number}"])
        for name in (*COUNTS, *_MADE_UP_OF)
    }
    return Measure(**{name: None if name in hidden else value for name, value in told.items()})


def _amount(centimes: int) -> Decimal:
    return Decimal(centimes).scaleb(-2)


def _rows(engine: Engine, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.read(sql).read_all().to_pylist()
    return found
