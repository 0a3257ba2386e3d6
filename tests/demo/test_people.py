"""People: households that could exist, identifiers held by those who would hold them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from wasl.demo.calibration import cell_table, commune_table, populated
from wasl.demo.draws import Draws
from wasl.demo.people import Rates, people_of
from wasl.demo.scales import Calendar, scale_named

COMMUNES = populated(scale_named("08.587"))
FRACTION = 0.05
FIRST_CARD = 1_999_990


@pytest.fixture(scope="module")
def zagora() -> Iterator[duckdb.DuckDBPyConnection]:
    """A twentieth of one province, without its schools."""
    with duckdb.connect() as con:
        con.register("cells", cell_table(COMMUNES, FRACTION))
        con.register("communes", commune_table(COMMUNES))
        people_of(con, Draws(11), "08", FIRST_CARD, Rates(), Calendar())
        yield con


def one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    [row] = con.execute(sql).fetchall()
    return tuple(row)


def test_everyone_is_made_once_and_bears_two_names_in_two_scripts(zagora: duckdb.DuckDBPyConnection) -> None:
    people, distinct, named = one(
        zagora,
        """
        SELECT count(*), count(DISTINCT person), count(*) FILTER (
          given_arabic <> '' AND given_latin <> '' AND family_arabic <> '' AND family_latin <> ''
            AND father_latin <> '') FROM people""",
    )
    assert people == distinct == named


def test_children_add_up_to_the_census(zagora: duckdb.DuckDBPyConnection) -> None:
    made = dict(zagora.execute("SELECT commune, count(*) FROM people WHERE role = 'child' GROUP BY commune").fetchall())
    for commune in COMMUNES:
        assert abs(made[commune.code] - commune.young * FRACTION) <= 0.5


def test_ages_at_the_census_are_those_asked_for(zagora: duckdb.DuckDBPyConnection) -> None:
    made = zagora.execute("""
        SELECT sex, date_diff('year', birth_date,
          DATE '2024-09-01') - (birth_date + INTERVAL 0 DAY > make_date(year(birth_date), 9, 1))::INT AS age,
          count(*) FROM people WHERE role = 'child' GROUP BY ALL""").fetchall()
    asked: dict[tuple[str, int], int] = {}
    for cell in cell_table(COMMUNES, FRACTION).to_pylist():
        asked[cell["sex"], cell["age"]] = asked.get((cell["sex"], cell["age"]), 0) + cell["n"]
    assert {(sex, age): count for sex, age, count in made} == {key: count for key, count in asked.items() if count}


def test_parents_are_grown_when_their_children_are_born(zagora: duckdb.DuckDBPyConnection) -> None:
    (youngest,) = one(
        zagora,
        """
        SELECT min(date_diff('year', p.birth_date, c.birth_date)) FROM people c JOIN people p USING (household)
        WHERE c.role = 'child' AND p.role <> 'child'""",
    )
    assert youngest >= 18


def test_a_child_bears_its_fathers_name_and_tells_its_parents(zagora: duckdb.DuckDBPyConnection) -> None:
    (strange,) = one(
        zagora,
        """
        SELECT count(*) FROM people c JOIN people f ON f.household = c.household AND f.role = 'father'
        JOIN people m ON m.household = c.household AND m.role = 'mother'
        WHERE c.role = 'child' AND (c.family_latin, c.father_arabic, c.mother_latin) <> (f.family_latin,
          f.given_arabic, m.given_latin)""",
    )
    assert strange == 0


def test_siblings_are_born_apart_but_for_twins(zagora: duckdb.DuckDBPyConnection) -> None:
    siblings, twins, too_close = one(
        zagora,
        """
        WITH gaps AS (SELECT birth_date - lag(birth_date) OVER (PARTITION BY household ORDER BY birth_date) AS gap
          FROM people WHERE role = 'child')
        SELECT count(gap), count(*) FILTER (gap = 0), count(*) FILTER (gap BETWEEN 1 AND 240) FROM gaps""",
    )
    assert 0 < twins < siblings * 0.05
    assert too_close < siblings * 0.01


def test_cards_come_at_sixteen_and_are_numbered_without_gap(zagora: duckdb.DuckDBPyConnection) -> None:
    held, distinct, young, grown, all_grown = one(
        zagora,
        """
        SELECT count(cnie), count(DISTINCT cnie), count(cnie) FILTER (birth_date > DATE '2009-12-31'),
          count(cnie) FILTER (birth_date < DATE '2005-01-01'), count(*) FILTER (birth_date < DATE '2005-01-01') FROM people""",
    )
    assert held == distinct
    assert young == 0
    assert grown > 0.95 * all_grown
    letters = dict(
        zagora.execute("SELECT left(cnie, 2), count(*) FROM people WHERE cnie IS NOT NULL GROUP BY 1").fetchall()
    )
    assert letters == {"ZY": 10, "ZX": held - 10}


def test_households_are_registered_whole(zagora: duckdb.DuckDBPyConnection) -> None:
    (split,) = one(
        zagora,
        """
        SELECT count(*) FROM (SELECT household FROM people GROUP BY household HAVING count(idcs) NOT IN (0, count(*)))""",
    )
    registered, everyone, social = one(
        zagora,
        """
        SELECT count(*) FILTER (rnp), count(*), count(*) FILTER (rsu AND NOT rnp) FROM homes""",
    )
    assert split == 0
    assert 0.6 < registered / everyone < 0.8
    assert social == 0


def test_two_people_of_one_name_and_birth_exist_but_are_rare(zagora: duckdb.DuckDBPyConnection) -> None:
    people, shared = one(
        zagora,
        """
        SELECT sum(n), sum(n) FILTER (n > 1) FROM (
          SELECT count(*) AS n FROM people WHERE role = 'child' GROUP BY given_arabic, family_arabic, year(birth_date))""",
    )
    assert 0.001 < shared / people < 0.2


def test_a_commune_lends_its_name_to_the_place_of_birth(zagora: duckdb.DuckDBPyConnection) -> None:
    names = {commune.name_fr: commune.name_ar for commune in COMMUNES}
    places = zagora.execute("SELECT DISTINCT birth_place, birth_place_ar FROM people").fetchall()
    assert all(names[french] == arabic for french, arabic in places)


def test_birth_dates_fill_the_whole_year(zagora: duckdb.DuckDBPyConnection) -> None:
    months = dict(
        zagora.execute("SELECT month(birth_date), count(*) FROM people WHERE role = 'child' GROUP BY 1").fetchall()
    )
    assert set(months) == set(range(1, 13))
    assert max(months.values()) < 1.6 * min(months.values())
    [(first, last)] = zagora.execute(
        "SELECT min(birth_date), max(birth_date) FROM people WHERE role = 'child'"
    ).fetchall()
    assert date(1999, 9, 1) <= first <= last <= date(2022, 9, 1)
