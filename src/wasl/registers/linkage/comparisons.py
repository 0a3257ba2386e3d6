"""What is compared of two people, and at which levels of agreement.

A level's condition is SQL over columns that end in ``_l`` and ``_r``, in words that DuckDB and Spark share, so that
Splink trains on it and both engines score with it. Edit distances are taken on ASCII text only (see `names`),
where the two engines agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from wasl.kernel.errors import WaslError

NAME_ROLES = ("given", "family", "father", "mother")
Kind = Literal["name", "birth", "code", "text"]


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement. Levels are tried in order; the last one, ``else``, takes the rest."""

    name: str
    condition: str
    by_frequency: bool = False
    """Agreement on a rare value says more: weighed by the frequency of the comparison's column."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared. Where either side is silent it weighs nothing."""

    name: str
    silent: str
    """Condition: one of the two does not say."""
    levels: tuple[Level, ...]
    columns: tuple[str, ...]
    """Feature columns the conditions read."""
    frequency: str | None = None
    """The column whose values' frequencies count; None: all values weigh alike."""


def aliased(condition: str) -> str:
    """The condition over the relations ``l`` and ``r`` instead of suffixed columns."""
    return re.sub(r"\b([a-z]\w*)_([lr])\b", r"\2.\1", condition)


def standard_comparisons() -> tuple[Comparison, ...]:
    """What the linkage columns of a register allow: four names, birth, sex and place."""
    names = tuple(_names(role) for role in NAME_ROLES)
    return (*names, _birth(), _code("sex"), _code("place", by_frequency=True))


def further_comparison(name: str, kind: str) -> Comparison:
    """One more column that a linkage model declares. Raises WaslError for an unknown kind."""
    if kind == "code":
        return _code(name, by_frequency=True)
    if kind == "text":
        return _text(name)
    raise WaslError(
        "a column cannot be compared as '{kind}'", where="{column}", mend="use code or text", kind=kind, column=name
    )


def _names(role: str) -> Comparison:
    """Where the two sides share no script only keys can speak: those pairs have levels of their own."""
    apart = " AND ".join(f"({_silent(f'{role}_{script}')})" for script in ("arabic", "latin"))
    same_key = _same_key(role)
    near = f"{_near(f'{role}_key', 1, 7)} OR {_near(f'{role}_latin', 2, 11)} OR {_near(f'{role}_arabic', 1, 7)}"
    levels = (
        Level("spelling", f"{role}_arabic_l = {role}_arabic_r OR {role}_latin_l = {role}_latin_r", by_frequency=True),
        Level("across", f"{apart} AND ({same_key})", by_frequency=True),
        Level("across-near", f"{apart} AND {_near(f'{role}_key', 1, 6)}"),
        Level("across-else", apart),
        Level("key", same_key, by_frequency=True),
        Level("near", near),
        Level("part", _part(f"{role}_key")),
        Level("else", "ELSE"),
    )
    columns = tuple(f"{role}_{form}" for form in ("arabic", "latin", "key", "key2"))
    return Comparison(role, _silent(f"{role}_key"), levels, columns, f"{role}_key")


def _same_key(role: str) -> str:
    sides = ((left, right) for left in ("key", "key2") for right in ("key", "key2"))
    return " OR ".join(f"{role}_{left}_l = {role}_{right}_r" for left, right in sides)


def _near(column: str, edits: int, letters: int) -> str:
    """At most so many edits, in names of so many letters together: short ones differ too easily."""
    left, right = f"length({column}_l)", f"length({column}_r)"
    # Names that differ in length by more than the edits need no measuring, which is the dearest part of a comparison.
    possible = f"{left} + {right} >= {letters} AND abs({left} - {right}) <= {edits}"
    return f"({possible} AND levenshtein({column}_l, {column}_r) <= {edits})"


def _part(column: str) -> str:
    """One begins the other: compound names of which a source keeps the first."""
    begins = "{column}_{0} LIKE concat({column}_{1}, '%')"
    either = " OR ".join(begins.format(*sides, column=column) for sides in ("lr", "rl"))
    return f"least(length({column}_l), length({column}_r)) >= 3 AND ({either})"


def _birth() -> Comparison:
    year, month, day = "substr(birth_{0}, 1, 4)", "substr(birth_{0}, 6, 2)", "substr(birth_{0}, 9, 2)"
    same_year = f"{year.format('l')} = {year.format('r')}"
    crossed = f"{month.format('l')} = {day.format('r')} AND {day.format('l')} = {month.format('r')}"
    levels = (
        Level("unknown-day", "birth_l = birth_r AND birth_l LIKE '%-01-01'"),
        Level("same", "birth_l = birth_r"),
        Level("year-only", f"{same_year} AND (birth_l LIKE '%-01-01' OR birth_r LIKE '%-01-01')"),
        Level("crossed", f"{same_year} AND {crossed}"),
        Level("digit", "levenshtein(birth_l, birth_r) = 1"),
        Level("year", same_year),
        Level("else", "ELSE"),
    )
    return Comparison("birth", _silent("birth"), levels, ("birth",))


def _code(name: str, by_frequency: bool = False) -> Comparison:
    levels = (Level("same", f"{name}_l = {name}_r", by_frequency), Level("else", "ELSE"))
    return Comparison(name, _silent(name), levels, (name,), name if by_frequency else None)


def _text(name: str) -> Comparison:
    levels = (
        Level("same", f"{name}_l = {name}_r", by_frequency=True),
        Level("near", _near(name, 2, 11)),
        Level("else", "ELSE"),
    )
    return Comparison(name, _silent(name), levels, (name,), name)


def _silent(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"
