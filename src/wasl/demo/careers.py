"""Three school years in the life of each child: who teaches them, at what level, and what comes of it.

Table ``enrolments(person, year, provider, rank, seat, commune, outcome)``. The `rank` is a rung: -1 and 0 preschool, 1 to 6
primary, 7 to 9 lower secondary, 10 to 12 upper secondary, 13 to 18 higher, 21 to 28 vocational (two years for each of four
diplomas), 31 to 34 non-formal. Rates come from the ministry's published drop-out, repetition and access figures, rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from wasl.demo.draws import Draws
from wasl.demo.scales import Calendar

_NOT_YET, _FINISHED = -2, 99
"""Rungs of those who have not begun, and of those who will not come back."""

_GENERAL = "('massar', 'private-schools', 'traditional', 'missions', 'fmps')"

_FLOWS = (
    (-1, 30, 0), (0, 20, 0), (1, 8, 80), (2, 6, 60), (3, 8, 60), (4, 10, 60), (5, 12, 60), (6, 45, 50), (7, 50, 110), (8, 45, 90),
    (9, 100, 110), (10, 45, 110), (11, 40, 80), (12, 110, 140), (13, 120, 250), (14, 60, 200), (15, 40, 200), (16, 40, 100),
    (17, 30, 100), (18, 100, 500), (21, 130, 60), (22, 60, 50), (23, 130, 60), (24, 60, 50), (25, 130, 60), (26, 60, 50),
    (27, 110, 80), (28, 60, 60), (31, 150, 0), (32, 150, 0), (33, 150, 0), (34, 200, 0),
)  # fmt: skip
"""Rung, then of a thousand: how many leave school that year, how many repeat."""

_SHARE = """CASE
  WHEN entry < -1 THEN 0 WHEN entry = -1 THEN 560000 WHEN entry = 0 THEN 760000 WHEN age < 12 THEN schooled
  WHEN age < 15 THEN schooled - 35000 * (age - 11) WHEN age < 18 THEN schooled - 80000 * (age - 13) ELSE 300000 END"""
"""Per million: who is at school, by age at the census and by the level their age calls for (`entry`)."""

_FIRST_SCHOOL = """CASE
  WHEN entry <= 0 AND NOT private AND NOT missions THEN if(turn < 480000, 'fmps', 'massar')
  WHEN traditional AND entry > 0 AND turn < 550000 THEN 'traditional' WHEN missions AND turn < 800000 THEN 'missions'
  WHEN private THEN 'private-schools' ELSE 'massar' END"""

_TRADE = "CASE WHEN base >= 12 THEN 27 WHEN base >= 10 THEN 25 WHEN base >= 9 THEN 23 ELSE 21 END"
"""The diploma of vocational training that the last level reached gives access to."""


_STOPPED = "(provider IS NULL OR outcome = 'left')"
"""At no school the year before, or left it."""


@dataclass(frozen=True, slots=True)
class Move:
    """What happens from one year to the next to those for whom `when` holds first (SQL over the previous year)."""

    when: str
    provider: str
    rank: str


_MOVES = (
    Move(f"rank = {_NOT_YET} AND schooling < ({_SHARE})", _FIRST_SCHOOL, "entry"),
    Move(f"rank = {_NOT_YET}", "NULL", "rank"),
    Move(f"rank = {_FINISHED}", "NULL", "rank"),
    Move("outcome = 'repeats'", "provider", "rank"),
    # those who stopped: back to school, to training, to a second chance, or out
    Move(f"{_STOPPED} AND age BETWEEN 8 AND 16 AND base < 10 AND turn < 70000", "'enf'", "if(base < 6, 31, 34)"),
    Move("outcome = 'left' AND provider <> 'e-takwin' AND rank < 13 AND age >= 15 AND turn < 370000", "'e-takwin'", _TRADE),
    Move("provider IS NULL AND age >= 16 AND turn < 120000", "'e-takwin'", _TRADE),
    Move(f"{_STOPPED} AND age <= 17 AND base BETWEEN 1 AND 12 AND turn > 940000", "'massar'", "base"),
    Move(_STOPPED, "NULL", "rank"),
    # general education, level by level
    Move("rank = 12 AND turn < 580000", "'ensup'", "13"),
    Move("rank = 12 AND turn < 810000", "'e-takwin'", "27"),
    Move("rank = 12", "NULL", f"{_FINISHED}"),
    Move("provider = 'traditional' AND age >= 15 AND turn < 300000", "'e-takwin'", _TRADE),
    Move("provider = 'traditional' AND turn < 360000 AND turn >= 300000", "'massar'", "rank + 1"),
    Move("provider = 'fmps' AND rank = 0", "if(private, 'private-schools', 'massar')", "1"),
    Move("provider = 'massar' AND rank BETWEEN 0 AND 9 AND turn < 10000", "'private-schools'", "rank + 1"),
    Move("provider = 'massar' AND rank BETWEEN 3 AND 9 AND milieu = 'rural' AND turn < 14000", "'traditional'", "rank + 1"),
    Move("provider = 'private-schools' AND turn < if(rank IN (6, 9), 80000, 40000)", "'massar'", "rank + 1"),
    Move("provider = 'missions' AND turn < 50000", "if(turn < 20000, 'massar', 'private-schools')", "rank + 1"),
    Move(f"provider IN {_GENERAL}", "provider", "rank + 1"),
    # higher education
    Move("provider = 'ensup' AND rank IN (13, 14, 16)", "'ensup'", "rank + 1"),
    Move("provider = 'ensup' AND (rank = 15 AND turn < 280000 OR rank = 17 AND turn < 60000)", "'ensup'", "rank + 1"),
    # vocational training: second year, then the next diploma for some
    Move("provider = 'e-takwin' AND rank IN (21, 23, 25, 27)", "'e-takwin'", "rank + 1"),
    Move("provider = 'e-takwin' AND rank IN (22, 24, 26) AND turn < 200000", "'e-takwin'", "rank + 1"),
    Move("provider = 'e-takwin' AND rank = 28 AND turn < 80000", "'ensup'", "15"),
    # second chances
    Move("provider = 'enf' AND age >= 15 AND turn < 300000", "'e-takwin'", _TRADE),
    Move("provider = 'enf' AND age <= 15 AND turn < 250000", "'massar'", "least(base, 9)"),
    Move("provider = 'enf' AND age <= 17 AND rank < 34", "'enf'", "rank + 1"),
    Move("TRUE", "NULL", f"{_FINISHED}"),
)  # fmt: skip


def careers_of(con: duckdb.DuckDBPyConnection, draws: Draws, calendar: Calendar) -> None:
    """Make ``enrolments`` from ``people``, ``homes`` and ``communes``."""
    flows = ", ".join(str(flow) for flow in _FLOWS)
    con.execute(f"CREATE OR REPLACE TABLE flows AS SELECT * FROM (VALUES {flows}) f(rank, leave, repeat)")
    first, *others = calendar.years
    con.execute(f"CREATE OR REPLACE TABLE told_{first} AS {_settled(draws, first, _beginning(draws, first))}")
    for year in others:
        con.execute(f"CREATE OR REPLACE TABLE told_{year} AS {_settled(draws, year, _continued(draws, year))}")
    years = " UNION ALL ".join(f"SELECT * FROM told_{year} WHERE provider IS NOT NULL" for year in calendar.years)
    con.execute(f"CREATE OR REPLACE TABLE enrolments AS SELECT * EXCLUDE (base, place, turn) FROM ({years})")
    for year in calendar.years:
        con.execute(f"DROP TABLE told_{year}")


def _children(draws: Draws, year: int) -> str:
    """Each child with what decides its schooling that year. `entry` is the rung their age calls for."""
    return f"""
    SELECT p.person, p.household, p.province, p.milieu, date_diff('year', p.birth_date, DATE '{year}-12-31') AS age,
      {year} - year(p.birth_date) - 5 AS entry, c.schooled, c.place AS home, h.private, h.traditional, h.missions,
      {draws.pick("p.person", "schooling", 1_000_000)} AS schooling,
        {draws.pick(f"p.person * 64 + {year % 64}", "turn", 1_000_000)} AS turn
    FROM people p JOIN homes h USING (household) JOIN communes c ON c.commune = p.commune WHERE p.role = 'child'"""


def _beginning(draws: Draws, year: int) -> str:
    """The first year told: everyone is somewhere already."""
    late = f"{draws.chance('person', 'late', '40000 * entry')}::INT + {draws.chance('person', 'later', '15000 * entry')}::INT"
    return f"""
    WITH child AS ({_children(draws, year)}), graded AS (
      SELECT *, CASE WHEN entry < 2 THEN entry ELSE greatest(1, entry - ({late})) END AS grade FROM child
    ), sorted AS (
      SELECT *, least(greatest(grade, {_NOT_YET}), 12) AS base,
        CASE WHEN grade < -1 THEN 'not yet' WHEN grade <= 12 AND schooling < ({_SHARE}) THEN 'school'
          WHEN grade < 1 THEN 'not yet'
          WHEN grade > 12 AND turn < 290000 AND grade <= 17 THEN 'higher' WHEN age >= 15 AND turn > 860000 THEN 'training'
          WHEN age BETWEEN 8 AND 16 AND turn < 110000 THEN 'second chance' WHEN grade > 12 THEN 'finished'
            ELSE 'out' END AS place_in_life
      FROM graded
    )
    SELECT person, household, province, home AS place, turn,
      CASE place_in_life WHEN 'school' THEN {_FIRST_SCHOOL} WHEN 'higher' THEN 'ensup'
        WHEN 'training' THEN 'e-takwin' WHEN 'second chance' THEN 'enf' END AS provider,
      CASE place_in_life WHEN 'school' THEN grade WHEN 'higher' THEN grade WHEN 'training' THEN {_TRADE}
        WHEN 'second chance' THEN 31 + entry % 3
        WHEN 'not yet' THEN {_NOT_YET} WHEN 'finished' THEN {_FINISHED} ELSE base END AS rank,
      base, {draws.pick("household", "seat", 1_000_000)} AS seat
    FROM sorted"""


def _continued(draws: Draws, year: int) -> str:
    """A later year, from the one before: each move in turn, a new school where the stage or the provider changes."""
    key = f"person * 64 + {year % 64}"
    move = " ".join(f"WHEN {move.when} THEN {index}" for index, move in enumerate(_MOVES))
    provider = " ".join(f"WHEN {index} THEN {move.provider}" for index, move in enumerate(_MOVES))
    rank = " ".join(f"WHEN {index} THEN {move.rank}" for index, move in enumerate(_MOVES))
    return f"""
    WITH before AS (
      SELECT c.*, b.provider, b.rank, b.base, b.outcome, b.seat, b.place, a.neighbours
      FROM ({_children(draws, year)}) c JOIN told_{year - 1} b USING (person)
      JOIN (SELECT province, count(*) AS neighbours FROM communes GROUP BY province) a USING (province)
    ), moved AS (SELECT *, CASE {move} END AS move, {draws.chance(key, "moves", 12_000)} AS moves FROM before),
    now AS (SELECT * RENAME (provider AS last_provider, rank AS last_rank), CASE move {provider} END AS provider,
      CASE move {rank} END AS rank FROM moved)
    SELECT person, household, province, if(moves, {draws.pick(key, "new-place", "neighbours")}, place) AS place,
      turn, provider, rank,
      CASE WHEN rank BETWEEN 1 AND 12 THEN rank ELSE base END AS base,
      CASE WHEN moves OR provider <> last_provider OR {stage("rank")} <> {stage("last_rank")}
        OR {draws.chance(key, "changes-school", 35_000)}
        THEN {draws.pick(key, "new-seat", 1_000_000)} ELSE seat END AS seat
    FROM now"""


def stage(rank: str) -> str:
    """SQL: the stage of schooling of a rung."""
    return (
        f"CASE WHEN {rank} < 7 THEN 'primary' WHEN {rank} < 10 THEN 'college' WHEN {rank} < 13 THEN 'lycee' "
        f"WHEN {rank} < 21 THEN 'higher' WHEN {rank} < 31 THEN 'training' ELSE 'second chance' END"
    )


def _settled(draws: Draws, year: int, state: str) -> str:
    """Where each lives that year, and how the year ends: private schools and missions keep more of their pupils."""
    key = f"s.person * 64 + {year % 64}"
    kind = "CASE WHEN s.provider IN ('private-schools', 'missions') THEN 3 ELSE 10 END"
    event = draws.pick(key, "outcome", 1_000_000)
    return f"""
    SELECT s.person, {year} AS year, s.provider, s.rank, s.base, s.seat, s.place, s.turn, c.commune,
      CASE WHEN s.provider IS NULL THEN NULL WHEN {event} < f.leave * 100 * {kind} THEN 'left'
        WHEN {event} < (f.leave + f.repeat) * 100 * {kind} THEN 'repeats' ELSE 'promoted' END AS outcome
    FROM ({state}) s JOIN communes c ON c.province = s.province AND c.place = s.place LEFT JOIN flows f ON f.rank = s.rank"""
