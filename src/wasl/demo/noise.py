"""What goes wrong when people are typed into files: each slip at a declared rate, and counted.

A slip is a boolean column ``slip_<name>`` drawn per person and source, so that a department repeats its own mistake in each
of its files, as departments do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wasl.demo.draws import Draws

USUAL: Mapping[str, int] = {
    "given_spelling": 70_000, "family_spelling": 60_000, "father_spelling": 80_000, "mother_spelling": 80_000,
    "given_typo": 9_000, "family_typo": 9_000, "father_typo": 6_000, "mother_typo": 6_000,
    "swapped_names": 3_000, "swapped_day": 3_000, "new_year": 6_000, "impossible_day": 600, "future_birth": 300,
    "missing_birth": 1_000, "missing_name": 300, "missing_father": 15_000, "missing_mother": 20_000,
    "other_sex": 1_500, "spaces": 20_000, "arabic_digits": 5_000, "bad_identifier": 700, "unknown_code": 800,
    "repeated": 2_500, "contradicted": 700,
}  # fmt: skip
"""Slip -> how many rows in a million."""

ROLES = ("given", "family", "father", "mother")
_EXCHANGED = {"given": "family", "family": "given"}
_COLUMNS = tuple((role, f"{role}_{script}") for role in ROLES for script in ("arabic", "latin"))


@dataclass(frozen=True, slots=True)
class Noise:
    """The slips of one source."""

    draws: Draws
    source: str
    rates: Mapping[str, int] = field(default_factory=lambda: USUAL)

    def slip(self, name: str, key: str = "person") -> str:
        """SQL: whether the slip happens to the row whose number is `key`."""
        return self.draws.chance(key, f"{self.source}:{name}", self.rates[name])

    def typed(self, people: str, changed: str = "(birth_date + 1)::DATE AS birth_date") -> str:
        """SQL: `people` (SQL with ``person``, names, birth and sex) as a clerk types them, slips marked, some rows twice."""
        return f"""
        WITH told AS MATERIALIZED ({people}), marked AS ({self.marked("told")}),
        written AS MATERIALIZED ({self.written("SELECT * FROM marked")}) {with_repetitions("written", changed)}"""

    def marked(self, relation: str) -> str:
        """SQL: `relation` (which has ``person``) with one ``slip_`` column per slip."""
        slips = ", ".join(f"{self.slip(name)} AS slip_{name}" for name in self.rates)
        return f"SELECT *, {slips} FROM {relation}"

    def counts(self, relation: str) -> str:
        """SQL: one row, how many rows of a marked relation bear each slip."""
        return f"SELECT {', '.join(f'count(*) FILTER (slip_{name}) AS {name}' for name in self.rates)} FROM {relation}"

    def written(self, relation: str) -> str:
        """SQL: a marked relation of people as their clerk writes them: names, ``birth_date`` and ``sex`` changed."""
        spelt = ", ".join(
            f"CASE WHEN slip_{role}_spelling THEN {role}_latin_alt ELSE {role}_latin END AS {role}_latin"
            for role in ROLES
        )
        turns = ", ".join(
            f"{self.draws.pick('person', f'{self.source}:{role}:typo', 3600)} AS turn_{role}" for role in ROLES
        )
        typed = ", ".join(
            f"CASE WHEN slip_{role}_typo THEN {mistyped(column, f'turn_{role}')} ELSE {column} END AS {column}"
            for role, column in _COLUMNS
        )
        final = ", ".join(f"{_put(role, column)} AS {column}" for role, column in _COLUMNS)
        return f"""
        SELECT * REPLACE ({final},
          CASE WHEN slip_missing_birth THEN NULL WHEN slip_new_year THEN date_trunc('year', birth_date)::DATE
            ELSE birth_date END AS birth_date,
          CASE WHEN slip_other_sex THEN if(sex = 'male', 'female', 'male') ELSE sex END AS sex)
        FROM (SELECT * REPLACE ({typed}) FROM (SELECT * REPLACE ({spelt}), {turns} FROM ({relation})))"""


def _put(role: str, column: str) -> str:
    """SQL: the name that ends in the cell `column` of `role`."""
    if role not in _EXCHANGED:
        return f"CASE WHEN NOT slip_missing_{role} THEN {column} END"
    other = column.replace(role, _EXCHANGED[role])
    if role == "family":
        return f"CASE WHEN slip_swapped_names THEN {other} ELSE {column} END"
    spaced = f"CASE WHEN slip_spaces THEN ' ' || {column} || '  ' ELSE {column} END"
    return f"CASE WHEN slip_missing_name THEN NULL WHEN slip_swapped_names THEN {other} ELSE {spaced} END"


def mistyped(text: str, turn: str) -> str:
    """SQL: `text` with one letter dropped, doubled or exchanged with the next; shorter than four letters it stays.

    `turn` is a whole number that chooses the place and the kind. The first letter is always right.
    """
    place = f"(2 + ({turn}) // 3 % greatest(length({text}) - 2, 1))"
    head, letter, after = f"left({text}, {place} - 1)", f"substr({text}, {place}, 1)", f"substr({text}, {place} + 1, 1)"
    return f"""CASE WHEN length({text}) < 4 THEN {text} WHEN ({turn}) % 3 = 0 THEN {head} || substr({text}, {place} + 1)
      WHEN ({turn}) % 3 = 1 THEN {head} || {letter} || substr({text}, {place})
      ELSE {head} || {after} || {letter} || substr({text}, {place} + 2) END"""


def date_text(style: str, date: str = "birth_date") -> str:
    """SQL: a date as its clerk writes it, by a ``strftime`` `style`, with the slips that only show in writing.

    The relation must be marked: day and month exchanged, a 31 February, a birth yet to come, Arabic-Indic digits.
    """
    swapped = style.replace("%d", "%%").replace("%m", "%d").replace("%%", "%m")
    never = style.replace("%d", "31").replace("%m", "02")
    return arabic_digits(
        f"""CASE WHEN slip_future_birth THEN strftime({date} + INTERVAL 90 YEAR, '{style}')
      WHEN slip_impossible_day THEN strftime({date}, '{never}')
      WHEN slip_swapped_day THEN strftime({date}, '{swapped}') ELSE strftime({date}, '{style}') END""",
        "slip_arabic_digits",
    )


def arabic_digits(text: str, when: str) -> str:
    """SQL: `text` with Arabic-Indic digits where `when` holds."""
    return f"CASE WHEN {when} THEN translate({text}, '0123456789', '٠١٢٣٤٥٦٧٨٩') ELSE {text} END"


def shortened(identifier: str) -> str:
    """SQL: an identifier that lost its last character where the slip says so."""
    return f"CASE WHEN slip_bad_identifier THEN left({identifier}, length({identifier}) - 1) ELSE {identifier} END"


def with_repetitions(relation: str, changed: str) -> str:
    """SQL: the rows of `relation`, some a second time: the same (``repeated``), or other in `changed` (``contradicted``).

    `changed` is a ``REPLACE`` list. The column ``copy`` is 0 for a row, 1 or 2 for its copies.
    """
    return f"""
    SELECT *, 0 AS copy FROM {relation} UNION ALL SELECT *, 1 FROM {relation} WHERE slip_repeated
    UNION ALL SELECT * REPLACE ({changed}), 2 FROM {relation} WHERE slip_contradicted AND NOT slip_repeated"""
