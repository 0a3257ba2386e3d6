"""What the departments do not know: who each row is about. For measuring linkage, never for doing it.

Under ``truth/``, by region: ``rows-<region>.parquet`` ``(feed, file, key, person)``, one line per key of a file, the key as
the feed's declaration reads it before cleaning; ``people-<region>.parquet`` ``(person, sex, region, province, commune, milieu,
birth_date, household, role)``, whose distinct persons of `rows` are the expected clusters, with the groups to measure by.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

SCRIPTS: dict[str, tuple[str, ...]] = {
    "massar-pupils": ("arabic", "latin"),
    "private-schools": ("arabic", "latin"),
    "preschool-fmps": ("arabic", "latin"),
    "traditional-schools": ("arabic",),
    "foreign-missions": ("latin",),
    "nonformal-enf": ("arabic",),
    "vocational-e-takwin": ("latin",),
    "universities": ("latin",),
    "rnp-persons": ("arabic", "latin"),
    "staff-masirh": ("arabic", "latin"),
}
"""Feed -> the scripts in which it writes people's names; feeds without names are absent."""


def begin_truth(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table ``truth``, which every delivered file adds to."""
    con.execute("CREATE TABLE truth (feed VARCHAR, file VARCHAR, key VARCHAR, person BIGINT)")


def write_truth(con: duckdb.DuckDBPyConnection, out: Path, region: str) -> None:
    """Write the truth of one region."""
    folder = out / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    _write(con, "SELECT * FROM truth ORDER BY feed, file, person, key", folder / f"rows-{region}.parquet")
    people = """SELECT person, sex, region, province, commune, milieu, birth_date, household, role FROM people
      WHERE person IN (SELECT person FROM truth) ORDER BY person"""
    _write(con, people, folder / f"people-{region}.parquet")


def _write(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    con.execute(f"COPY ({sql}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)")
