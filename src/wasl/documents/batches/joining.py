"""Candidates and their papers as they are told: on the page, and in the table that an office keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from wasl.documents.batches.matching import Match
from wasl.documents.batches.telling import said_of
from wasl.documents.batches.words import BY, DIFFERS, FOUND
from wasl.documents.reader.plain import plain
from wasl.documents.reader.showing import Words

HEADER: Final = (
    "candidate",
    "name",
    "birth",
    "found",
    "told",
    "differs",
    "known_by",
    "line",
    "file",
    "outcome",
    "number",
    "states",
)


def rows_of(found: Iterable[Match], words: Words, at: datetime) -> Iterator[list[Any]]:
    """The table's rows, in the order of `HEADER` and in the language in force."""
    for match in found:
        line = match.line
        verdict = line.verdict if line else None
        states = "; ".join(f"{name}: {value}" for name, value in said_of(line, words, at).states) if line else ""
        yield [
            *told_of(match), line.name if line else "", line.group if line else "", verdict.number if verdict else "", states,
        ]  # fmt: skip


def told_of(match: Match) -> list[Any]:
    """The cells of a row that speak of the candidate and of what is found, up to the line's number."""
    who = match.candidate
    return [
        plain(who.number) if who else "", plain(who.name) if who else "", who.birth if who else None, match.found,
        str(FOUND[match.found][0]), differs(match), str(BY[match.by]) if match.by else "",
        match.line.place if match.line else None,
    ]  # fmt: skip


def differs(match: Match) -> str:
    """What is not the same, in words; empty where nothing is, or where there is nothing to compare."""
    said = [str(DIFFERS[match.name])] if match.name in ("alike", "another") else []
    return " ".join([*said, *([str(DIFFERS["birth"])] if match.birth is False else [])])
