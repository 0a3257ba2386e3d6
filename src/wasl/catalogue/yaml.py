"""YAML 1.2 (core schema) with the place of every key and value.

A pack uses the plain part of YAML: one document, no tags, no merge keys, text keys that never repeat. Aliases are
allowed, but the whole must stay small when they are written out. Anything else is refused with its position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from wasl.catalogue.problems import PackErrors, Problem
from wasl.catalogue.yamlscanner import WordScanner
from wasl.kernel.errors import Place

LARGEST = 4 * 1024 * 1024
"""Bytes a declaration may have; codes beyond that belong in a data package."""
DEEPEST = 40
"""Levels of nesting."""
MOST_NODES = 500_000
"""Values in one file, each alias counted as what it repeats: a few lines of aliases to aliases could stand for billions."""

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_BASES = {"0o": 8, "0x": 16}


@dataclass(slots=True)
class Node:
    """A YAML value, where it stands, and where its key stands. Lines and columns count from 1, in characters."""

    value: Any
    """Plain Python: dict, list, str, int, float, bool or None."""
    line: int
    column: int
    text: str = ""
    """A scalar as written, without its quotes."""
    key_line: int = 0
    key_column: int = 0
    """Where the key stands; an item of a list, or the root, has no key (0)."""
    children: dict[str | int, Node] = field(default_factory=dict)
    size: int = 1
    """Values it holds, itself included."""

    def descend(self, path: tuple[str | int, ...]) -> tuple[Node, bool]:
        """The node at `path`, or the deepest one on the way; whether the whole path exists."""
        node = self
        for step in path:
            if step not in node.children:
                return node, False
            node = node.children[step]
        return node, True


def read_file(path: Path, shown_as: str) -> Node:
    """The root of the YAML file at `path`, named `shown_as` in errors. Raises PackErrors with the position."""
    try:
        data = path.read_bytes()
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise _refusal(Place(shown_as), what, "give it its rights back, or remove it") from error
    if len(data) > LARGEST:
        what = f"the file has {len(data)} bytes, more than {LARGEST}"
        raise _refusal(
            Place(shown_as), what, "cut it in several declarations, or provide the codes from a data package"
        )
    return read_text(_decoded(data, shown_as), shown_as)


def read_text(text: str, file: str) -> Node:
    """The root of a YAML text. Raises PackErrors (one problem) with the position of what cannot be read."""
    try:
        parser = YAML(typ="safe", pure=True)
        parser.Scanner = WordScanner
        return _Builder(file).build(parser.parse(text))
    except ReaderError as error:
        place = _place_at(file, text[: error.position])
        mend = "remove this control character"
        raise _refusal(place, f"character U+{ord(text[error.position]):04X} may not stand in YAML", mend) from error
    except MarkedYAMLError as error:
        raise _syntax_refusal(error, file) from error
    except (YAMLError, ValueError, AttributeError, AssertionError) as error:
        # The scanner itself trips over a few malformed texts: they are as unreadable as the others.
        raise _refusal(Place(file), f"the file is no YAML: {error}", "check its syntax") from error


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        what = f"byte 0x{data[error.start]:02X} is no UTF-8"
        raise _refusal(_place_at(file, before), what, "save the file as UTF-8") from error


def _place_at(file: str, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _refusal(place: Place, what: str, mend: str) -> PackErrors:
    return PackErrors([Problem(place, what, mend, "yaml")])


def _syntax_refusal(error: MarkedYAMLError, file: str) -> PackErrors:
    what = " ".join(str(part) for part in (error.problem, error.context) if part).replace("\n", " ")
    # What is never closed is noticed at the end of the file; people look for where it begins.
    unclosed = "<stream end>" in what or "end of stream" in what
    mark = (error.context_mark if unclosed else error.problem_mark) or error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    return _refusal(place, f"the file is no YAML here: {what}", _mend_of(what))


def _mend_of(what: str) -> str:
    if "'\\t'" in what:
        return "indent with spaces, never with tabs"
    if "mapping values are not allowed" in what:
        return "put the text in quotes when it contains ': ', or end the line above with ':' when it is a key"
    if "quoted scalar" in what:
        return "close the quotes"
    if "flow" in what:
        return "close the braces or brackets, and separate items with commas"
    if "cannot start any token" in what:
        return "put the text in quotes"
    return "check the indentation and the signs around it"


class _Builder:
    """Builds nodes from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[tuple[Node, str | None]] = []
        """The collections begun and not ended, each with its anchor."""
        self.anchors: dict[str, Node] = {}
        self.key: Any = None
        """The event of the key whose value comes next."""
        self.root: Node | None = None

    def build(self, events: Iterator[Event]) -> Node:
        for event in events:
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                self._start(event)
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                self._end(event)
            elif isinstance(event, AliasEvent):
                self._alias(event)
            elif isinstance(event, DocumentStartEvent) and self.root is not None:
                raise self._refuse(event, "a second document begins here", "keep one declaration a file")
        if self.root is None:
            raise _refusal(Place(self.file), "the file is empty", "begin it with 'kind: …'")
        return self.root

    def _refuse(self, event: Event, what: str, mend: str) -> PackErrors:
        return _refusal(Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1), what, mend)

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        if self._awaits_key():
            self._take_key(event)
            return
        value = _resolved(event.value) if event.implicit[0] else event.value
        node = Node(value, event.start_mark.line + 1, event.start_mark.column + 1, event.value)
        self._attach(node)
        self._count(node, event)
        self._name(node, event.anchor)

    def _start(self, event: Any) -> None:
        self._refuse_tag(event)
        if self._awaits_key():
            raise self._refuse(event, "a key must be text", "write one word before the colon")
        if len(self.open) >= DEEPEST:
            raise self._refuse(event, f"nested more than {DEEPEST} levels deep", "flatten it")
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        node = Node(value, event.start_mark.line + 1, event.start_mark.column + 1)
        self._attach(node)
        self.open.append((node, event.anchor))

    def _end(self, event: Event) -> None:
        node, anchor = self.open.pop()
        self._count(node, event)
        self._name(node, anchor)

    def _alias(self, event: Any) -> None:
        if self._awaits_key():
            raise self._refuse(event, "a key must be text", "write one word before the colon")
        named = self.anchors.get(event.anchor)
        if named is None:
            raise self._refuse(
                event, f"'*{event.anchor}' repeats nothing above", f"name a value with '&{event.anchor}' before it"
            )
        node = replace(named, key_line=0, key_column=0)
        self._attach(node)
        self._count(node, event)

    def _name(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            raise self._refuse(event, f"the tag '{event.tag}' is not used in packs", "remove it")

    def _awaits_key(self) -> bool:
        return self.key is None and bool(self.open) and isinstance(self.open[-1][0].value, dict)

    def _take_key(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._refuse(event, "a key may not be named by an anchor", "put the anchor before the value")
        earlier = self.open[-1][0].children.get(event.value)
        if earlier is not None:
            what = f"the key '{event.value}' stands already on line {earlier.key_line}"
            raise self._refuse(event, what, "keep one of the two")
        self.key = event

    def _attach(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1][0]
        if self.key is None:
            parent.children[len(parent.value)] = node
            parent.value.append(node.value)
        else:
            node.key_line, node.key_column = self.key.start_mark.line + 1, self.key.start_mark.column + 1
            parent.children[self.key.value] = node
            parent.value[self.key.value] = node.value
            self.key = None

    def _count(self, complete: Node, event: Event) -> None:
        if not self.open:
            return
        parent = self.open[-1][0]
        parent.size += complete.size
        if parent.size > MOST_NODES:
            raise self._refuse(event, f"more than {MOST_NODES} values, aliases written out", "repeat less with aliases")


def _resolved(text: str) -> Any:
    """A plain scalar by the core schema of YAML 1.2 (section 10.3.2)."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        base = _BASES.get(text[:2])
        return int(text[2:], base) if base else int(text)
    return float(text.replace(".inf", "inf").replace(".nan", "nan")) if _FLOAT.fullmatch(text.lower()) else text
