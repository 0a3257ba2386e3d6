"""What a document states, line by line, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.wording import told
from wasl.pages.language import said


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is stated."""

    name: str
    title: str
    value: str
    who: bool
    """Whom the document is about."""


def lines_of(content: Content, blank: Blank, language: str) -> list[Line]:
    """Its claims, in the order of its declaration."""
    named = [(name, claim) for name, claim in blank.claims.items() if name in content.claims]
    return [
        Line(name, str(said(claim.title)), told(blank, content, name, language), claim.says == "who")
        for name, claim in named
    ]
