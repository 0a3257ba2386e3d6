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
from wasl.demo.scales import Calendar

Write = Callable[[duckdb.DuckDBPyConnection, str, Path], int]
"""Writes the result of a SQL text to a path; the number of rows."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a department, in the order files are to be fed."""

    feed: str
    """The name of the feed that reads it."""
    path: str | None
    """Relative to the folder of the State; None when the feed reads an installed package instead of a file."""
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
    calendar: Calendar
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
        relation: str,
        columns: Mapping[str, str],
        *,
        key: str,
        write: Write,
        suffix: str,
        day: date | None = None,
        noise: Noise | None = None,
        order: str = "",
    ) -> None:
        """Write the files of `feed` and the truth of their rows: one that speaks of `day`, or one a school year.

        `relation` is SQL with ``person``, ``year`` unless a `day` is given and, when there is `noise`, ``copy`` and ``slip_``
        columns; `columns` are the file's: header -> SQL over it; `key` is SQL of the row's key as written. Rows are
        scattered, or in the order `order`.
        """
        self.con.execute(f"CREATE OR REPLACE TABLE extract AS {relation}")
        wanted = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
        scattered = f"{self.draws.raw('person', feed)}, person{', copy' if noise else ''}"
        parts = [(day, "TRUE")] if day else self._of_years()
        for spoken, part in parts:
            path = self._path(feed, spoken, suffix)
            rows = write(self.con, f"SELECT {wanted} FROM extract WHERE {part} ORDER BY {order or scattered}", path)
            name = path.relative_to(self.out).as_posix()
            self.files.append(File(feed=feed, path=name, as_of=spoken, rows=rows, slips=self._slips(noise, part)))
            self.con.execute(
                f"""
            INSERT INTO truth SELECT DISTINCT ?, ?, {key} AS key, person FROM extract WHERE {part} ORDER BY person, key""",
                [feed, name],
            )

    def _of_years(self) -> list[tuple[date, str]]:
        return [(self.calendar.as_of(year), f"year = {year}") for year in self.calendar.years]

    def _path(self, feed: str, day: date, suffix: str) -> Path:
        path = self.out / feed / f"{day.isoformat()}-{self.region}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def deliver_things(self, feed: str, day: date, sql: str, *, write: Write, suffix: str) -> None:
        """Write one file whose rows speak of households or schools, not of people."""
        path = self._path(feed, day, suffix)
        rows = write(self.con, sql, path)
        self.files.append(
            File(feed=feed, path=path.relative_to(self.out).as_posix(), as_of=day, rows=rows, people=False)
        )

    def _slips(self, noise: Noise | None, part: str) -> dict[str, int]:
        if noise is None:
            return {}
        [counts] = self.con.execute(noise.counts(f"(SELECT * FROM extract WHERE copy = 0 AND {part})")).fetchall()
        return dict(zip(noise.rates, map(int, counts), strict=True))
