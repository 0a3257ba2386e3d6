"""A line as it is told: on the page, and in the table that an office keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from wasl.documents.batches.judging import Line
from wasl.documents.reader.hours import local
from wasl.documents.reader.plain import plain
from wasl.documents.reader.showing import Words, shown
from wasl.documents.verifying.bundle import Bundle
from wasl.kernel.text import Text

HEADER: Final = (
    "line",
    "file",
    "outcome",
    "standing",
    "verdict",
    "why",
    "type",
    "number",
    "issuer",
    "issued",
    "states",
    "same_as",
    "list_of",
)
"""Of the table; the last is of when the trust list is by which all were judged."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a file."""

    title: str
    tone: str
    why: str
    do: str
    type: str
    issuer: str
    issued: str
    """A day, as 2026-07-10, where the State is."""
    states: tuple[tuple[str, str], ...]


def said_of(line: Line, words: Words, at: datetime) -> Said:
    """`line` in `words`, at the instant `at`."""
    if line.verdict is None:
        title, tone = words["groups"][line.group]
        why, do = words["refused"][str(line.refused)]
        return Said(title, tone, why, do, "", "", "", ())
    verdict, language = line.verdict, words["language"]
    seen = shown(verdict, words, at)
    states = tuple((plain(_in(each.title, language)), plain(_in(each.value, language))) for each in verdict.lines)
    return Said(
        seen.title, seen.tone, seen.why, seen.do, _in(verdict.type, language), _in(verdict.issuer, language),
        _day(verdict.issued, words), states,
    )  # fmt: skip


def rows_of(found: Iterable[Line], words: Words, bundle: Bundle, at: datetime) -> Iterator[list[Any]]:
    """The table's rows, in the order of `HEADER`."""
    listed = f"{local(datetime.fromtimestamp(bundle.issued, UTC), words['hours']):%Y-%m-%d %H:%M}"
    for line in found:
        yield [*_cells(line, words, at), listed]


def _cells(line: Line, words: Words, at: datetime) -> list[Any]:
    said = said_of(line, words, at)
    number = line.verdict.number if line.verdict else ""
    standing = line.verdict.standing if line.verdict and line.verdict.outcome == "authentic" else ""
    states = "; ".join(f"{name}: {value}" for name, value in said.states)
    return [
        line.place, line.name, line.group, standing, said.title, said.why, said.type, number, said.issuer, said.issued,
        states, line.same_as,
    ]  # fmt: skip


def _in(text: Text | None, language: str) -> str:
    return text.in_language(language) if text else ""


def _day(instant: datetime | None, words: Words) -> str:
    return f"{local(instant, words['hours']):%Y-%m-%d}" if instant else ""
