"""What a document states, issued or about to be, line by line, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wasl.documents.blank import Blank
from wasl.documents.content import Stated, Value
from wasl.documents.wording import told
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document would state."""

    claims: Mapping[str, Value]
    words: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is stated."""

    name: str
    title: str
    value: str
    who: bool
    """Whom the document is about."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that another document would state otherwise; empty where one of the two does not state it."""

    title: str
    was: str
    now: str


def lines_of(stated: Stated, blank: Blank, language: str) -> list[Line]:
    """Its claims, in the order of its declaration."""
    named = [(name, claim) for name, claim in blank.claims.items() if name in stated.claims]
    return [
        Line(name, claim.title.in_language(language), told(blank, stated, name, language), claim.says == "who")
        for name, claim in named
    ]


def differences(was: tuple[Stated, Blank], now: tuple[Stated, Blank], language: str) -> list[Difference]:
    """What a document would state otherwise than the former, each with its blank."""
    before, after = ({line.name: line for line in lines_of(*each, language)} for each in (was, now))
    changed = [name for name in {**before, **after} if was[0].claims.get(name) != now[0].claims.get(name)]
    return [
        Difference(
            title=(before.get(name) or after[name]).title,
            was=before[name].value if name in before else "",
            now=after[name].value if name in after else "",
        )
        for name in changed
    ]
