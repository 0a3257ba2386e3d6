"""The people of one region: children and young people one by one, their households, their parents.

Tables are left in the DuckDB connection: ``homes`` (one row a household with children) and ``people`` (children, fathers,
mothers). All work is set-based; nothing loops over people.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from wasl.demo import identifiers
from wasl.demo.draws import Draws
from wasl.demo.names import BUCKETS, bucket_table, name_table
from wasl.demo.scales import CENSUS_DAY, Calendar

_COMMON_FAMILIES = 24
"""The most frequent family names are so everywhere; the others are frequent in some provinces, rare elsewhere."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares per million households or people."""

    twins: int = 24_000
    second_name: int = 120_000
    born_elsewhere: int = 140_000
    rnp_urban: int = 600_000
    rnp_rural: int = 720_000
    rnp_traditional: int = 880_000
    rsu_of_rnp_urban: int = 480_000
    rsu_of_rnp_rural: int = 780_000
    card_at_16: int = 600_000
    card_grown: int = 970_000
    private_urban: int = 210_000
    private_rural: int = 20_000
    traditional_rural: int = 34_000
    traditional_urban: int = 10_000
    missions_urban: int = 12_000
    missions_rural: int = 2_000


def people_of(
    con: duckdb.DuckDBPyConnection, draws: Draws, region: str, first_card: int, rates: Rates, calendar: Calendar
) -> int:
    """Make ``homes`` and ``people`` of `region` from the tables ``cells`` and ``communes``; how many cards were given.

    `first_card` is the rank of the region's first identity card: ranks of regions must not overlap.
    """
    for kind in ("family", "male", "female"):
        con.register(f"{kind}_names", name_table(kind))
        con.register(f"{kind}_buckets", bucket_table(kind))
    con.execute(f"CREATE OR REPLACE TABLE born AS {_born(draws, region, rates)}")
    con.execute(f"CREATE OR REPLACE TABLE homes AS {_homes(draws, rates)}")
    con.execute(f"CREATE OR REPLACE TABLE people AS {_identified(draws, region, first_card, rates, calendar)}")
    con.execute("DROP TABLE born")
    [(cards,)] = con.execute("SELECT count(cnie) FROM people").fetchall()
    return int(cards)


def _born(draws: Draws, region: str, rates: Rates) -> str:
    """One row per child: household, birth. Twins take the place of the child ranked before them."""
    base = int(region) * identifiers.CHILDREN_PER_REGION
    home = int(region) * identifiers.HOMES_PER_REGION
    twin = f"i > 0 AND (rank + i) % 2 = 1 AND {draws.chance('person', 'twin', rates.twins)}"
    return f"""
    WITH child AS (
      SELECT {base} + first + i AS person, * FROM (SELECT *, unnest(range(n)) AS i FROM cells)
    ), placed AS (
      SELECT *, {home} + home + ((rank + i - ({twin})::INT) * stride + band * 40503) % homes AS household FROM child
    ), dated AS (
      SELECT *, ({draws.pick("household", "season", 365)} + {draws.pick("household * 8 + band", "day", 80)}) % 365 AS before
      FROM placed
    )
    SELECT person, household, commune, sex, age, (make_date({CENSUS_DAY.year} - age, 9, 1) - before::INT)::DATE AS birth_date
    FROM dated"""


def _homes(draws: Draws, rates: Rates) -> str:
    """One row per household with children: names of the parents, where it lives, what it takes part in."""
    others = _size("family") - _COMMON_FAMILIES
    provincial = f"{_COMMON_FAMILIES} + (b.name - {_COMMON_FAMILIES} + hash(province) % {others})::INT % {others}"
    return f"""
    WITH home AS (
      SELECT household, any_value(commune) AS commune, min(birth_date) AS eldest FROM born GROUP BY household
    ), drawn AS (
      SELECT h.*, c.province, c.region, {draws.chance("household", "urban", "c.urban")} AS is_urban,
        CASE WHEN b.name < {_COMMON_FAMILIES} THEN b.name ELSE {provincial} END AS family_name,
        f.name AS father_name, m.name AS mother_name, {_spelling(draws, "household", "family")} AS family_spelling,
        {_spelling(draws, "household", "father")} AS father_spelling, {_spelling(draws, "household", "mother")} AS mother_spelling
      FROM home h JOIN communes c USING (commune)
      JOIN family_buckets b ON b.bucket = {draws.pick("household", "family", BUCKETS)}
      JOIN male_buckets f ON f.bucket = {draws.pick("household", "father", BUCKETS)}
      JOIN female_buckets m ON m.bucket = {draws.pick("household", "mother", BUCKETS)}
    ), flagged AS (
      SELECT *, {_flag(draws, "traditional", rates.traditional_urban, rates.traditional_rural)} AS traditional,
        {_flag(draws, "private", rates.private_urban, rates.private_rural)} AS private,
        {_flag(draws, "missions", rates.missions_urban, rates.missions_rural)} AS missions FROM drawn
    ), registered AS (
      SELECT *, {_flag(draws, "rnp", rates.rnp_urban, f"if(traditional, {rates.rnp_traditional}, {rates.rnp_rural})")} AS rnp
      FROM flagged
    )
    SELECT h.*, CASE WHEN is_urban THEN 'urban' ELSE 'rural' END AS milieu,
      rnp AND {_flag(draws, "rsu", rates.rsu_of_rnp_urban, rates.rsu_of_rnp_rural)} AS rsu,
      n.arabic AS family_arabic, {_spelt("n", "family_spelling", "family_latin")},
      f.arabic AS father_arabic, {_spelt("f", "father_spelling", "father_latin")},
      m.arabic AS mother_arabic, {_spelt("m", "mother_spelling", "mother_latin")}
    FROM registered h JOIN family_names n ON n.name = family_name
    JOIN male_names f ON f.name = father_name JOIN female_names m ON m.name = mother_name"""


def _identified(draws: Draws, region: str, first_card: int, rates: Rates, calendar: Calendar) -> str:
    """Children with the names of their household, then their parents, each with the identifiers they hold."""
    card = f"CASE WHEN years < 16 THEN 0 WHEN years < 18 THEN {rates.card_at_16} ELSE {rates.card_grown} END"
    return f"""
    WITH everyone AS (
      SELECT * FROM ({_children(draws, rates)}) UNION ALL SELECT * FROM ({_parents(draws, region, "father")})
      UNION ALL SELECT * FROM ({_parents(draws, region, "mother")})
    ), aged AS (
      SELECT *, date_diff('year', birth_date, DATE '{calendar.last}-09-01') AS years FROM everyone
    ), holding AS (SELECT *, {draws.chance("person", "card", card)} AS has_card FROM aged), carded AS (
      SELECT *, {first_card} - 1 + row_number() OVER (PARTITION BY has_card ORDER BY person) AS rank FROM holding
    )
    SELECT c.* EXCLUDE (years, rank, has_card, rnp), years, b.name_fr AS birth_place, b.name_ar AS birth_place_ar,
      {identifiers.massar("person")} AS massar, CASE WHEN rnp THEN {identifiers.idcs("person")} END AS idcs,
      CASE WHEN has_card THEN {identifiers.cnie("rank")} END AS cnie
    FROM carded c JOIN communes b ON b.commune = c.birth_commune"""


def _children(draws: Draws, rates: Rates) -> str:
    names = f"""
    SELECT p.person, g.name AS given_name, g2.name AS second_name, {_spelling(draws, "p.person", "given")} AS spelling,
      {_spelling(draws, "p.person", "second")} AS second_spelling,
        {draws.chance("p.person", "second-name", rates.second_name)} AS doubled
    FROM born p JOIN {{sex}}_buckets g ON g.bucket = {draws.pick("p.person", "given", BUCKETS)}
    JOIN {{sex}}_buckets g2 ON g2.bucket = {draws.pick("p.person", "second", BUCKETS)} WHERE p.sex = '{{sex}}'"""
    spelt = f"""
    SELECT d.person, doubled AND n.name <> s.name AND n.arabic NOT LIKE '% %' AS two, n.arabic AS first_arabic,
      s.arabic AS second_arabic,
      {_spelt("n", "spelling", "first_latin")}, {_spelt("s", "second_spelling", "second_latin")}
    FROM ({names}) d JOIN {{sex}}_names n ON n.name = given_name JOIN {{sex}}_names s ON s.name = second_name"""
    place = draws.pick("p.person", "born-place", "neighbours")
    return f"""
    WITH named AS ({spelt.format(sex="male")} UNION ALL {spelt.format(sex="female")}),
    around AS (SELECT province, count(*) AS neighbours FROM communes GROUP BY province)
    SELECT p.person, p.household, 'child' AS role, p.sex, p.birth_date, h.commune, b.commune AS birth_commune,
      h.province, h.region, h.milieu,
      {_given("first_arabic", "second_arabic")} AS given_arabic, {_given("first_latin", "second_latin")} AS given_latin,
      {_given("first_latin_alt", "second_latin_alt")} AS given_latin_alt, h.family_arabic, h.family_latin, h.family_latin_alt,
      h.father_arabic, h.father_latin, h.father_latin_alt, h.mother_arabic, h.mother_latin, h.mother_latin_alt, h.rnp
    FROM born p JOIN homes h USING (household) JOIN named USING (person) JOIN around a ON a.province = h.province
    JOIN communes own ON own.commune = h.commune
    JOIN communes b ON b.province = h.province AND b.place =
      CASE WHEN {draws.chance("p.person", "born-elsewhere", rates.born_elsewhere)} THEN {place} ELSE own.place END"""


def _given(first: str, second: str) -> str:
    return f"CASE WHEN two THEN {first} || ' ' || {second} ELSE {first} END"


def _parents(draws: Draws, region: str, role: str) -> str:
    """Fathers bear the household's family name; mothers, their own father's."""
    number = f"{identifiers.FIRST_PARENT} + household * 2 + {int(role == 'mother')}"
    sex, youngest, spread = ("male", 23, 15) if role == "father" else ("female", 19, 12)
    family = ("h.family_arabic", "h.family_latin", "h.family_latin_alt")
    if role == "mother":
        family = ("f.arabic", "f.latin[1]", "f.latin[2]")
    days = f"{youngest} * 365 + {draws.pick('household', role + '-age', spread * 365)}"
    return f"""
    SELECT {number} AS person, h.household, '{role}' AS role, '{sex}' AS sex, (h.eldest - ({days})::INT)::DATE AS birth_date,
      h.commune, h.commune AS birth_commune, h.province, h.region, h.milieu,
      h.{role}_arabic AS given_arabic, h.{role}_latin AS given_latin, h.{role}_latin_alt AS given_latin_alt,
      {family[0]} AS family_arabic, {family[1]} AS family_latin, {family[2]} AS family_latin_alt,
      gf.arabic AS father_arabic, gf.latin[1] AS father_latin, gf.latin[2] AS father_latin_alt,
      gm.arabic AS mother_arabic, gm.latin[1] AS mother_latin, gm.latin[2] AS mother_latin_alt, h.rnp
    FROM homes h
    JOIN family_buckets fb ON fb.bucket = {draws.pick("household", "maiden", BUCKETS)} JOIN family_names f ON f.name = fb.name
    JOIN male_buckets fgb ON fgb.bucket = {draws.pick("household", role + "-grandfather", BUCKETS)}
      JOIN male_names gf ON gf.name = fgb.name
    JOIN female_buckets fmb ON fmb.bucket = {draws.pick("household", role + "-grandmother", BUCKETS)}
      JOIN female_names gm ON gm.name = fmb.name"""


def _size(kind: str) -> int:
    return name_table(kind).num_rows


def _flag(draws: Draws, name: str, urban: int, rural: int | str) -> str:
    return draws.chance("household", name, f"CASE WHEN is_urban THEN {urban} ELSE {rural} END")


def _spelling(draws: Draws, key: str, name: str) -> str:
    """Which spelling a family keeps: the usual one six times in ten."""
    tenth = draws.pick(key, name + "-spelling", 10)
    return f"CASE WHEN {tenth} < 6 THEN 0 WHEN {tenth} < 9 THEN 1 ELSE 2 END"


def _spelt(table: str, spelling: str, name: str) -> str:
    """The Latin spelling kept, as `name`, and another one a clerk may write, as `name`_alt."""
    kept = f"({spelling}) % len({table}.latin)"
    return f"{table}.latin[1 + {kept}] AS {name}, {table}.latin[1 + ({kept} + 1) % len({table}.latin)] AS {name}_alt"
