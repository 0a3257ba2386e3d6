"""Tables of counts without any person's data, added up from protected ones (see `protection`).

A gateway holds no more than the protected tables that the control plane leaves under ``lake/statistics``: what it does not
have it cannot give away, whatever it is asked.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import duckdb

from wasl.engine.quote import identifier
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.protection import COUNT
from wasl.exchange.declared import Statistics
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.kernel.clock import from_microseconds
from wasl.kernel.text import Text

BY: Final = "by"
"""The parameter that lists the breakdowns, separated by commas."""
MARGIN: Final = "margin"
MOST_CELLS: Final = 20_000
_CACHED: Final = 256
_NOTE: Final = Text(
    fr="Chaque effectif élémentaire est arrondi au hasard à un multiple du seuil ; les totaux en sont la somme. Une case absente"
    " vaut zéro ou moins que le seuil. Dix-neuf fois sur vingt, l'effectif vrai est à moins de la marge.",
    ar="كل عدد أولي مقرب عشوائيا إلى أحد مضاعفات العتبة، والمجاميع حاصل جمع هذه الأعداد. الخانة الغائبة صفر أو أقل من العتبة."
    " وفي تسع عشرة مرة من عشرين لا يبتعد العدد الحقيقي بأكثر من الهامش.",
    en="Each elementary count is rounded at random to a multiple of the threshold; totals are their sums. An absent cell is zero"
    " or less than the threshold. Nineteen times out of twenty, the true count is within the margin.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a table is to show: its breakdowns in order, and the value that each filter keeps."""

    by: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]


class ProtectedTables:
    """Answers `statistics` services from the tables under `folder`, the newest of each register. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._connection = duckdb.connect(
            config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        self._kept = lru_cache(maxsize=_CACHED)(self._added_up)

    async def table(self, service: ServiceEntry, call: Call) -> Mapping[str, Any]:
        """``{"dimensions": […], "filters": {…}, "cells": [{…, "count", "margin"}], "threshold", "instant", "note"}``.

        `call.parameters`: `BY`, and an attribute's value for each filter. Raises Refused.
        """
        declared = service.declared.statistics
        if declared is None:
            raise Refused("unknown-service")
        return await asyncio.to_thread(self.read, declared, request_of(declared, call.parameters))

    def read(self, declared: Statistics, request: Request) -> dict[str, Any]:
        """The same, at once. Raises Refused (store-unavailable) where no table for it was left yet."""
        path = newest(self._folder / declared.count)
        if path is None:
            raise Refused("store-unavailable")
        least = threshold_of(path)
        if least < declared.least:
            raise Refused("store-unavailable")
        with self._lock:
            try:
                cells = self._kept(path, request)
            except duckdb.Error as error:
                # The table is of an older declaration, or was just taken away: the next one comes.
                raise Refused("store-unavailable") from error
        return {
            "dimensions": list(request.by),
            "filters": dict(request.filters),
            "cells": [dict(cell) for cell in cells],
            "threshold": least,
            "instant": from_microseconds(instant_of(path)).isoformat(),
            "note": {"fr": _NOTE.fr, "ar": _NOTE.ar, "en": _NOTE.en},
        }

    def close(self) -> None:
        """Let the engine go."""
        self._connection.close()

    def _added_up(self, path: Path, request: Request) -> tuple[Mapping[str, Any], ...]:
        given = [str(path), *(value for _name, value in request.filters)]
        sql = table_sql("read_parquet(?)", request, threshold_of(path))
        rows = self._connection.execute(sql, given).fetchmany(MOST_CELLS + 1)
        if len(rows) > MOST_CELLS:
            raise Refused("malformed-parameter", parameter=BY)
        return tuple(_cell(request.by, row) for row in rows)


def request_of(declared: Statistics, parameters: Mapping[str, str]) -> Request:
    """What `parameters` ask for. Raises Refused for a breakdown or a filter that is not declared, or too many of them."""
    by = tuple(name for name in parameters.get(BY, "").split(",") if name)
    if len(by) > declared.at_most or len(set(by)) < len(by) or not set(by) <= set(declared.by):
        raise Refused("malformed-parameter", parameter=BY)
    filters = {name: value for name, value in parameters.items() if name != BY and value != ""}
    for name in filters:
        if name not in declared.by:
            raise Refused("malformed-parameter", parameter=name[:60])
    return Request(by, tuple(sorted(filters.items())))


def table_sql(source: str, request: Request, least: int) -> str:
    """The sums that `request` asks for over a protected table, and the variance that rounding may have brought, at most.

    A cell of at least twice the threshold varies by a quarter of its square; of the smaller ones together one only knows that
    they vary by no more than the threshold times what they count.
    """
    names = [identifier(name) for name in request.by]
    where = " AND ".join(["true", *(f"{identifier(name)} = ?" for name, _value in request.filters)])
    variance = f"sum(CASE WHEN {COUNT} >= {2 * least} THEN {least * least} / 4.0 ELSE {least} * {COUNT} END)"
    group = f"GROUP BY {', '.join(names)} ORDER BY {', '.join(f'{name} NULLS LAST' for name in names)}" if names else ""
    return f"""SELECT {"".join(f"{name}, " for name in names)}CAST(coalesce(sum({COUNT}), 0) AS BIGINT), {variance}
        FROM {source} WHERE {where} {group}"""


def table_path(folder: Path, instant: int, least: int, shape: str) -> Path:
    """Where the table of a register in `folder` stands: its instant, its threshold, what it is broken down by."""
    return folder / f"{instant}-{least}-{shape}.parquet"


def newest(folder: Path) -> Path | None:
    """The newest table of a register; None where there is none yet."""
    return max(folder.glob("*-*-*.parquet"), key=lambda path: (instant_of(path), path.name), default=None)


def instant_of(path: Path) -> int:
    """The instant of the registers' ledger that a table shows."""
    return int(path.stem.split("-")[0])


def threshold_of(path: Path) -> int:
    """The threshold to whose multiples the counts of a table are rounded."""
    return int(path.stem.split("-")[1])


def _cell(by: Sequence[str], row: Sequence[Any]) -> Mapping[str, Any]:
    count, variance = row[-2:]
    return {**dict(zip(by, row, strict=False)), COUNT: int(count), MARGIN: math.ceil(2 * math.sqrt(variance or 0))}
