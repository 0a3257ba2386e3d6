"""Slips: as frequent as declared, of the kind they are named for, and nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from wasl.demo.draws import Draws
from wasl.demo.noise import USUAL, Noise, arabic_digits, date_text, mistyped, shortened

ROWS = 40_000
RATES = dict.fromkeys(USUAL, 50_000)
PEOPLE = f"""
SELECT i AS person, 'محمد' AS given_arabic, 'MOHAMED' AS given_latin, 'MOHAMMED' AS given_latin_alt, 'العلوي' AS family_arabic,
  'ALAOUI' AS family_latin, 'EL ALAOUI' AS family_latin_alt, 'أحمد' AS father_arabic, 'AHMED' AS father_latin,
    'AHMAD' AS father_latin_alt,
  'خديجة' AS mother_arabic, 'KHADIJA' AS mother_latin, 'KHADIDJA' AS mother_latin_alt, DATE '2010-03-25'
    AS birth_date, 'male' AS sex
FROM range({ROWS}) t(i)"""


@pytest.fixture(scope="module")
def typed() -> Iterator[duckdb.DuckDBPyConnection]:
    """Forty thousand times the same person, each slip at five percent."""
    noise = Noise(Draws(1), "clerk", RATES)
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE typed AS {noise.typed(PEOPLE)}")
        yield con


def one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    [row] = con.execute(sql).fetchall()
    return tuple(row)


@pytest.mark.parametrize("slip", USUAL)
def test_each_slip_comes_as_often_as_declared(typed: duckdb.DuckDBPyConnection, slip: str) -> None:
    (count,) = one(typed, f"SELECT count(*) FILTER (slip_{slip}) FROM typed WHERE copy = 0")
    assert abs(count - ROWS * 0.05) < 5 * (ROWS * 0.05) ** 0.5


def test_counts_are_those_of_the_rows(typed: duckdb.DuckDBPyConnection) -> None:
    noise = Noise(Draws(1), "clerk", RATES)
    counts = one(typed, noise.counts("(SELECT * FROM typed WHERE copy = 0)"))
    assert counts[0] == one(typed, "SELECT count(*) FROM typed WHERE copy = 0 AND slip_given_spelling")[0]
    assert len(counts) == len(RATES)


@pytest.mark.parametrize(
    ("slips", "column", "written"),
    [
        ("given_spelling", "given_latin", "MOHAMMED"), ("family_spelling", "family_latin", "EL ALAOUI"),
        ("missing_name", "given_latin", None),
        ("missing_father", "father_arabic", None), ("missing_mother", "mother_latin", None),
        ("swapped_names", "given_latin", "ALAOUI"),
        ("swapped_names", "family_arabic", "محمد"), ("spaces", "given_latin", " MOHAMED  "),
        ("missing_birth", "birth_date::VARCHAR", None),
        ("new_year", "birth_date::VARCHAR", "2010-01-01"), ("other_sex", "sex", "female"),
        ("", "given_latin", "MOHAMED"), ("", "birth_date::VARCHAR", "2010-03-25"), ("", "mother_arabic", "خديجة"),
    ],
)  # fmt: skip
def test_a_slip_writes_what_it_is_named_for(
    typed: duckdb.DuckDBPyConnection, slips: str, column: str, written: str | None
) -> None:
    others = " AND ".join(f"NOT slip_{name}" for name in USUAL if name != slips)
    only = f"{others} AND slip_{slips}" if slips else others
    assert typed.execute(f"SELECT DISTINCT {column} FROM typed WHERE copy = 0 AND {only}").fetchall() == [(written,)]


def test_repeated_rows_come_twice_and_contradicted_ones_differ_by_a_day(typed: duckdb.DuckDBPyConnection) -> None:
    repeated, copies = one(
        typed, "SELECT count(*) FILTER (slip_repeated AND copy = 0), count(*) FILTER (copy = 1) FROM typed"
    )
    (alike,) = one(
        typed,
        """
        SELECT count(*) FROM typed a JOIN typed b USING (person) WHERE a.copy = 0 AND b.copy = 1
        AND a.birth_date IS NOT DISTINCT FROM b.birth_date AND a.given_latin IS NOT DISTINCT FROM b.given_latin""",
    )
    (changed,) = one(
        typed,
        """
        SELECT count(*) FROM typed a JOIN typed b USING (person) WHERE a.copy = 0 AND b.copy = 2
          AND b.birth_date = a.birth_date + 1""",
    )
    assert repeated == copies == alike
    assert changed > 1_000


def test_another_source_slips_on_other_people(typed: duckdb.DuckDBPyConnection) -> None:
    other = Noise(Draws(1), "other clerk", RATES)
    (both,) = one(typed, f"SELECT count(*) FROM typed WHERE copy = 0 AND slip_new_year AND {other.slip('new_year')}")
    assert abs(both - ROWS * 0.0025) < 5 * (ROWS * 0.0025) ** 0.5


@pytest.mark.parametrize("turn", range(60))
def test_a_typo_changes_one_letter_and_never_the_first(turn: int) -> None:
    with duckdb.connect() as con:
        [(written,)] = con.execute(f"SELECT {mistyped(chr(39) + 'KHALDOUN' + chr(39), str(turn))}").fetchall()
    assert written != "KHALDOUN"
    assert written[0] == "K"
    assert abs(len(written) - 8) <= 1
    assert len(set("KHALDOUN") - set(written)) <= 1


def test_a_short_name_is_not_mistyped() -> None:
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {mistyped(chr(39) + 'ALI' + chr(39), '5')}").fetchall() == [("ALI",)]


@pytest.mark.parametrize(
    ("slip", "written"),
    [
        ("swapped_day", "03/25/2010"), ("impossible_day", "31/02/2010"), ("future_birth", "25/03/2100"),
        ("arabic_digits", "٢٥/٠٣/٢٠١٠"), ("none", "25/03/2010"),
    ],
)  # fmt: skip
def test_a_date_is_written_with_its_slip(slip: str, written: str) -> None:
    marks = ", ".join(
        f"{name == slip} AS slip_{name}" for name in ("swapped_day", "impossible_day", "future_birth", "arabic_digits")
    )
    with duckdb.connect() as con:
        sql = f"SELECT {date_text('%d/%m/%Y')} FROM (SELECT DATE '2010-03-25' AS birth_date, {marks})"
        assert con.execute(sql).fetchall() == [(written,)]


def test_an_identifier_loses_its_last_character() -> None:
    with duckdb.connect() as con:
        sql = f"SELECT {shortened('code')} FROM (SELECT 'Z123456789' AS code, TRUE AS slip_bad_identifier)"
        assert con.execute(sql).fetchall() == [("Z12345678",)]


def test_digits_alone_become_arabic() -> None:
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {arabic_digits(repr('a1.09'), 'TRUE')}").fetchall() == [("a١.٠٩",)]
