"""Careers: schooling as the census counts it, and years that follow from one another."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from wasl.demo.attendance import LEVELS, TRADITIONAL_LEVELS, attended_by
from wasl.demo.calibration import cell_table, commune_table, populated
from wasl.demo.careers import careers_of
from wasl.demo.draws import Draws
from wasl.demo.people import Rates, people_of
from wasl.demo.scales import Calendar, scale_named
from wasl.demo.schools import schools_of

COMMUNES = populated(scale_named("08.401,08.587"))
FRACTION = 0.1
GENERAL = "('massar', 'private-schools', 'missions', 'traditional')"


@pytest.fixture(scope="module")
def valley() -> Iterator[duckdb.DuckDBPyConnection]:
    """A tenth of two provinces, with their schools and three years of enrolments."""
    with duckdb.connect() as con:
        con.register("cells", cell_table(COMMUNES, FRACTION))
        con.register("communes", commune_table(COMMUNES))
        draws = Draws(5)
        people_of(con, draws, "08", 0, Rates(), Calendar())
        schools_of(con, "08", FRACTION)
        careers_of(con, draws, Calendar())
        attended_by(con, draws, Calendar())
        yield con


def one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[float, ...]:
    [row] = con.execute(sql).fetchall()
    return tuple(row)


def test_schooling_at_six_to_eleven_is_that_of_the_census(valley: duckdb.DuckDBPyConnection) -> None:
    at_school, asked = one(
        valley,
        """
        SELECT avg((a.person IS NOT NULL)::INT), avg(schooled) / 1e6 FROM people p JOIN communes c USING (commune)
        LEFT JOIN attended a ON a.person = p.person AND a.year = 2023 AND a.provider IN ('massar',
          'private-schools', 'missions', 'traditional')
        WHERE role = 'child' AND 2023 - year(birth_date) BETWEEN 6 AND 11""",
    )
    assert abs(at_school - asked) < 0.012


def test_one_enrolment_a_person_and_year(valley: duckdb.DuckDBPyConnection) -> None:
    rows, distinct = one(valley, "SELECT count(*), count(DISTINCT (person, year)) FROM attended")
    assert rows == distinct


def test_every_enrolment_finds_its_school(valley: duckdb.DuckDBPyConnection) -> None:
    (enrolments,) = one(valley, "SELECT count(*) FROM enrolments")
    (attended,) = one(valley, "SELECT count(*) FROM attended WHERE school IS NOT NULL AND level IS NOT NULL")
    assert enrolments == attended


def test_all_eight_providers_teach_somebody_each_year(valley: duckdb.DuckDBPyConnection) -> None:
    rows = valley.execute("SELECT year, count(DISTINCT provider) FROM attended GROUP BY year").fetchall()
    assert dict(rows) == dict.fromkeys(Calendar().years, 8)


def test_who_passes_goes_up_and_who_repeats_stays(valley: duckdb.DuckDBPyConnection) -> None:
    wrong_up, wrong_stay = one(
        valley,
        f"""
        SELECT count(*) FILTER (a.outcome = 'promoted' AND b.rank <> a.rank + 1),
          count(*) FILTER (a.outcome = 'repeats' AND b.rank <> a.rank)
        FROM enrolments a JOIN enrolments b ON b.person = a.person AND b.year = a.year + 1
        WHERE a.provider IN {GENERAL} AND b.provider IN {GENERAL} AND a.rank < 12""",
    )
    assert (wrong_up, wrong_stay) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after", "least"),
    [
        ("massar", "private-schools", 20), ("private-schools", "massar", 20),
        ("massar", "e-takwin", 100), ("massar", "ensup", 100),
        ("massar", "enf", 10), ("enf", "massar", 5), ("traditional", "e-takwin", 5), ("fmps", "massar", 100),
    ],
)  # fmt: skip
def test_people_move_between_providers(valley: duckdb.DuckDBPyConnection, before: str, after: str, least: int) -> None:
    (moves,) = one(
        valley,
        f"""
        SELECT count(*) FROM attended a JOIN attended b ON b.person = a.person AND b.year = a.year + 1
        WHERE a.provider = '{before}' AND b.provider = '{after}'""",
    )
    assert moves >= least


def test_some_leave_school_and_come_back(valley: duckdb.DuckDBPyConnection) -> None:
    (back,) = one(
        valley,
        """
        SELECT count(*) FROM attended a JOIN attended b ON b.person = a.person AND a.year = 2023 AND b.year = 2025
        WHERE NOT EXISTS (FROM attended m WHERE m.person = a.person AND m.year = 2024)""",
    )
    assert back > 20


def test_more_leave_at_the_end_of_lower_secondary_than_in_primary(valley: duckdb.DuckDBPyConnection) -> None:
    primary, lower = one(
        valley,
        """
        SELECT avg((outcome = 'left')::INT) FILTER (rank BETWEEN 1 AND 5), avg((outcome = 'left')::INT) FILTER (rank = 9)
        FROM enrolments WHERE provider = 'massar'""",
    )
    assert 0.004 < primary < 0.02
    assert 0.07 < lower < 0.13


def test_the_year_under_way_has_no_results(valley: duckdb.DuckDBPyConnection) -> None:
    known, dropped = one(
        valley,
        f"""
        SELECT count(result) + count(average), count(*) FILTER (status <> 'enrolled') FROM attended
          WHERE year = {Calendar().last}""",
    )
    assert (known, dropped) == (0, 0)


def test_averages_agree_with_results(valley: duckdb.DuckDBPyConnection) -> None:
    (wrong,) = one(
        valley,
        """
        SELECT count(*) FROM attended WHERE average IS NOT NULL
        AND NOT CASE WHEN result = 'repeats' THEN average BETWEEN 400 AND 999 ELSE average BETWEEN 1000 AND 1999 END""",
    )
    assert wrong == 0


def test_school_codes_are_unique_and_seats_spread_over_schools(valley: duckdb.DuckDBPyConnection) -> None:
    schools, codes = one(valley, "SELECT count(*), count(DISTINCT code) FROM schools")
    (used,) = one(valley, "SELECT count(DISTINCT school) FROM attended WHERE provider = 'massar'")
    (public,) = one(valley, "SELECT count(*) FROM schools WHERE provider = 'massar'")
    assert schools == codes
    assert used > 0.95 * public


def test_pupils_go_to_school_in_the_commune_they_live_in(valley: duckdb.DuckDBPyConnection) -> None:
    (elsewhere,) = one(
        valley,
        """
        SELECT count(*) FROM attended a JOIN schools s ON s.code = a.school AND s.provider = a.provider
        WHERE a.provider = 'massar' AND s.area <> a.commune""",
    )
    assert elsewhere == 0


def test_rungs_have_a_common_level() -> None:
    assert set(TRADITIONAL_LEVELS) == set(range(1, 13))
    assert set(LEVELS) >= {*range(-1, 19), *range(21, 29), *range(31, 35)}


def test_files_speak_of_the_end_of_the_year_or_of_the_autumn() -> None:
    assert [Calendar().as_of(year).isoformat() for year in Calendar().years] == [
        "2024-07-31",
        "2025-07-31",
        "2025-10-31",
    ]
