"""Finds what the portal says in its sources: every text that its templates and pages mark for translation, and the errors of
the rooms that have pages, which need no mark.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from django.utils.translation.template import templatize

SOURCES = Path(__file__).resolve().parents[1]
TELLING = frozenset(
    {"pages", "registers", "agreements", "tracing", "events", "files", "counter", "claims"}
    | {"notices", "documents", "programmes", "matters", "procedures", "complaints"}
    | {"days.py", "declared.py", "departments.py"}  # of the floors below
)
"""The rooms, and files of others, whose errors reach people who use the portal."""
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
        if path.suffix == ".py" and tells(path.relative_to(root)):
            yield from _errors_of(path, path.relative_to(root).as_posix())


def tells(path: Path) -> bool:
    """Whether the errors of a file, named from the package's root, reach people who use the portal."""
    return not TELLING.isdisjoint(path.parts)


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
        if found is not None:  # a text that only the program knows is marked where it is written
            yield _message(str(function), found, name, line)


def _message(function: str, found: Any, file: str, line: int) -> Message:
    texts = (found,) if isinstance(found, str) else tuple(text for text in found if text is not None)
    context = None
    if "pgettext" in function:
        context, texts = texts[0], texts[1:]
    return Message(texts[0] if len(texts) == 1 else (texts[0], texts[1]), context, file, line)


def _errors_of(path: Path, name: str) -> Iterator[Message]:
    for each in said_by_errors(path):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _has_words(each.value):
            yield Message(each.value, None, name, each.lineno)


def said_by_errors(path: Path) -> Iterator[ast.expr]:
    """What the errors of a file say: the first argument of each, and every ``where`` and ``mend``."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            yield from (word.value for word in call.keywords if word.arg in ("where", "mend"))
            if _is_error(call.func):
                yield from call.args[:1]


def _is_error(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id.endswith("Error") and not hasattr(builtins, called.id)
    # An error of its own kind says its text to the one it is made of.
    return isinstance(called, ast.Attribute) and called.attr == "__init__" and isinstance(called.value, ast.Call)


def _has_words(text: str) -> bool:
    return re.sub(r"{\w*}", "", text).strip() != ""
