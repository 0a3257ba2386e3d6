"""Finds what the portal says in its sources: every text that its templates and pages mark for translation."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from django.utils.translation.template import templatize

SOURCES = Path(__file__).resolve().parents[1]
_KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "pgettext_lazy": ((1, "c"), 2), "ngettext_lazy": (1, 2)}


@dataclass(frozen=True, slots=True)
class Message:
    """One text marked for translation."""

    id: str | tuple[str, str]
    """In English; singular and plural where a number decides."""
    context: str | None
    file: str
    """From the package's root."""
    line: int


def messages_in(root: Path = SOURCES) -> Iterator[Message]:
    """Every marked text below `root`, file by file in order of name."""
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.py")]):
        if "migrations" not in path.parts:
            yield from _messages_of(path, path.relative_to(root).as_posix())


def template_catalog(root: Path = SOURCES) -> Catalog:
    """All marked texts as a gettext template."""
    catalog = Catalog(project="Wasl", charset="utf-8")
    for message in messages_in(root):
        catalog.add(message.id, locations=[(message.file, message.line)], context=message.context)
    return catalog


def _messages_of(path: Path, name: str) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What templates leave is no Python: without indentation, its lines can always be read one by one.
        source = "\n".join(line.strip() for line in templatize(source, origin=name).split("\n"))
    for line, function, found, _comments in extract_python(io.BytesIO(source.encode()), _KEYWORDS, (), {}):
        yield _message(str(function), found, name, line)


def _message(function: str, found: Any, file: str, line: int) -> Message:
    texts = (found,) if isinstance(found, str) else tuple(text for text in found if text is not None)
    context = None
    if "pgettext" in function:
        context, texts = texts[0], texts[1:]
    return Message(texts[0] if len(texts) == 1 else (texts[0], texts[1]), context, file, line)
