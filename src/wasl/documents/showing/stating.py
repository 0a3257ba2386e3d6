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


def lines_of(content: Content, blank: Blank, language: str) -> list[Line]:
    """Its claims, in the order of its declaration."""
    names = [name for name in blank.claims if name in content.claims]
    return [Line(name, str(said(blank.claims[name].title)), told(blank, content, name, language)) for name in names]
