"""Where one region's files are made: the connection, the draws, the codes, and the truth written down on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import msgspec

from wasl.demo.codes import Codes
from wasl.demo.draws import Draws
from wasl.demo.noise import USUAL, Noise

Write = Callable[[duckdb.DuckDBPyConnection, str, Path], int]
"""Writes the result of a SQL text to a path; the number of rows."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a department, in the order files are to be fed."""

    feed: str
    """The name of the feed that reads it."""
    path: str
    """Relative to the folder of the State."""
    as_of: date
    """The day the file speaks of."""
    rows: int
    slips: dict[str, int] = {}
    """Slip -> rows that bear it (see `wasl.demo.noise`); copies are not counted again."""
    people: bool = True
    """Whether its rows are in the truth: each speaks of one person."""


@dataclass(slots=True)
class Workshop:
    """One region in the making. Tables ``people``, ``homes``, ``attended`` and ``schools`` stand in `con`."""

    con: duckdb.DuckDBPyConnection
    draws: Draws
    codes: Codes
    region: str
    out: Path
    files: list[File] = field(default_factory=list)

    def noise(self, source: str, **rates: int) -> Noise:
        """The usual slips of `source`, some at other rates (per million)."""
        return Noise(self.draws, source, {**USUAL, **rates})

    def code(self, mapping: str, common: str, key: str = "person") -> str:
        """SQL: the department's spelling of a common code."""
        return self.codes.written(self.draws, mapping, common, key)

    def deliver(
        self,
        feed: str,
        as_of: date,
        relation: str,
        columns: Mapping[str, str],
        *,
        key: str,
        write: Write,
        suffix: str,
        noise: Noise | None = None,
        order: str = "",
    ) -> None:
        """Write one file of `feed` and the truth of its rows.

        `relation` is SQL with ``person`` and, when there is `noise`, ``copy`` and ``slip_`` columns; `columns` are the file's:
        header -> SQL over it; `key` is SQL of the row's key as written. Rows are scattered, or in the order `order`.
        """
        path = self.out / feed / f"{as_of.isoformat()}-{self.region}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.con.execute(f"CREATE OR REPLACE TABLE extract AS {relation}")
        wanted = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
        scattered = f"{self.draws.raw('person', feed)}, person{', copy' if noise else ''}"
        rows = write(self.con, f"SELECT {wanted} FROM extract ORDER BY {order or scattered}", path)
        self.files.append(
            File(feed=feed, path=path.relative_to(self.out).as_posix(), as_of=as_of, rows=rows, slips=self._slips(noise))
        )
        self._truth(feed, path, f"SELECT DISTINCT {key} AS key, person FROM extract")

    def deliver_things(self, feed: str, as_of: date, sql: str, *, write: Write, suffix: str) -> None:
        """Write one file whose rows speak of households or schools, not of people."""
        path = self.out / feed / f"{as_of.isoformat()}-{self.region}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = write(self.con, sql, path)
        self.files.append(File(feed=feed, path=path.relative_to(self.out).as_posix(), as_of=as_of, rows=rows, people=False))

    def _slips(self, noise: Noise | None) -> dict[str, int]:
        if noise is None:
            return {}
        [counts] = self.con.execute(noise.counts("(SELECT * FROM extract WHERE copy = 0)")).fetchall()
        return dict(zip(noise.rates, map(int, counts), strict=True))

    def _truth(self, feed: str, path: Path, sql: str) -> None:
        self.con.execute(
            f"INSERT INTO truth SELECT ?, ?, key, person FROM ({sql}) ORDER BY person, key",
            [feed, path.relative_to(self.out).as_posix()],
        )
