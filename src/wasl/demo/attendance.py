"""Each enrolment with its school and its words: table ``attended``, what all departments' files are drawn from."""

from __future__ import annotations

import duckdb

from wasl.demo.careers import stage
from wasl.demo.draws import Draws
from wasl.demo.scales import Calendar

LEVELS = {
    -1: "preschool-1", 0: "preschool-2", **{n: f"primary-{n}" for n in range(1, 7)},
    **{6 + n: f"lower-secondary-{n}" for n in range(1, 4)}, **{10 + n: f"upper-secondary-{n}" for n in range(3)},
    13: "licence-1", 14: "licence-2", 15: "licence-3", 16: "master-1", 17: "master-2", 18: "doctorate",
    21: "vocational-specialisation-1", 22: "vocational-specialisation-2",
    23: "vocational-qualification-1", 24: "vocational-qualification-2",
    25: "vocational-technician-1", 26: "vocational-technician-2",
    27: "vocational-specialised-technician-1", 28: "vocational-specialised-technician-2",
    31: "nonformal-1", 32: "nonformal-2", 33: "nonformal-3", 34: "second-chance",
}  # fmt: skip
"""Rung of a career -> the pack's common level."""

TRADITIONAL_LEVELS = {
    **{n: f"traditional-primary-{n}" for n in range(1, 7)}, **{6 + n: f"traditional-lower-secondary-{n}" for n in range(1, 4)},
    **{9 + n: f"traditional-upper-secondary-{n}" for n in range(1, 4)},
}  # fmt: skip

YEARLY = "person * 64 + year % 64"
"""SQL key of draws that change from year to year."""

SCHOOL_YEAR = "year || '-' || (year + 1)"
"""SQL: ``2025-2026``."""

SCHOOL_YEAR_SLASHED = "year || '/' || (year + 1)"
"""SQL: ``2025/2026``."""

_AREAS = """CASE WHEN e.provider IN ('massar', 'private-schools', 'fmps') THEN e.commune
  WHEN e.provider = 'ensup' THEN p.region ELSE p.province END"""
"""SQL: the area within which an enrolment finds its school (see `wasl.demo.schools`)."""


def attended_by(con: duckdb.DuckDBPyConnection, draws: Draws, calendar: Calendar) -> None:
    """Make ``attended`` from ``enrolments``, ``people`` and ``schools``: one row a person and school year.

    ``(person, year, provider, rank, commune, level, status, result, average, school, school_name, school_name_ar, fresh, turn)``;
    level, status and result are common codes, `average` hundredths of 20, `turn` a draw of the row's own.
    """
    general = ", ".join(f"{rank}: '{level}'" for rank, level in LEVELS.items())
    old = ", ".join(f"{rank}: '{level}'" for rank, level in TRADITIONAL_LEVELS.items())
    key = "e.person * 64 + e.year % 64"
    done = f"e.year < {calendar.last}"
    con.execute(f"""
    CREATE OR REPLACE TABLE attended AS
    WITH counted AS (SELECT provider, area, stage, count(*) AS schools FROM schools GROUP BY ALL)
    SELECT e.person, e.year, e.provider, e.rank, e.commune,
      CASE WHEN e.provider = 'traditional' THEN (MAP {{{old}}})[e.rank] ELSE (MAP {{{general}}})[e.rank] END AS level,
      CASE WHEN e.outcome = 'left' AND {done} THEN 'dropped-out' ELSE 'enrolled' END AS status,
      CASE WHEN NOT {done} OR e.outcome = 'left' THEN NULL WHEN e.outcome = 'promoted' AND e.rank IN (12, 15, 17, 22, 24, 26, 28)
        THEN 'graduated' ELSE e.outcome END AS result,
      CASE WHEN NOT {done} OR e.rank < 1 THEN NULL WHEN e.outcome = 'promoted' THEN 1000 + {draws.pick(key, "mark", 900)}
        WHEN e.outcome = 'repeats' THEN 400 + {draws.pick(key, "mark", 590)} END AS average,
      s.code AS school, s.name_fr AS school_name, s.name_ar AS school_name_ar, s.is_urban,
      {draws.pick(key, "attended", 1_000_000)} AS turn
    FROM enrolments e JOIN people p USING (person)
    JOIN counted c ON c.provider = e.provider AND c.area = {_AREAS}
      AND c.stage = CASE WHEN e.provider = 'massar' THEN {stage("e.rank")} ELSE 'all' END
    JOIN schools s ON s.provider = c.provider AND s.area = c.area AND s.stage = c.stage AND s.nth = e.seat % c.schools""")


def marks(separator: str, mark: str = "average") -> str:
    """SQL: a mark in hundredths as text, e.g. ``13,50``."""
    return f"({mark} // 100) || '{separator}' || lpad(({mark} % 100)::VARCHAR, 2, '0')"
