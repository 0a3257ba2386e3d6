"""From a YAML node to a typed declaration, or to every fault of its shape with its place.

msgspec converts; only when it refuses is the node walked against the declared types, to name all faults and not just the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from msgspec import inspect

from wasl.catalogue.problems import PackErrors, Problem
from wasl.catalogue.suggest import nearest
from wasl.catalogue.yaml import Node
from wasl.kernel.errors import Place
from wasl.kernel.text import Text

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGES = {"fr": "French", "ar": "Arabic", "en": "English"}
_NAMES: dict[type[inspect.Type], str] = {
    inspect.StrType: "text", inspect.IntType: "a whole number", inspect.BoolType: "true or false", inspect.DateType: "a date",
    inspect.DictType: "a mapping", inspect.StructType: "a mapping", inspect.VarTupleType: "a list", inspect.NoneType: "null",
}  # fmt: skip


def typed(node: Node, expected: type[Any], file: str, *, apart: frozenset[str] = frozenset()) -> Any:
    """The mapping `node`, without its keys `apart`, as an instance of `expected`. Raises PackErrors with all faults."""
    if isinstance(node.value, dict):
        try:
            return msgspec.convert({key: value for key, value in node.value.items() if key not in apart}, expected)
        except msgspec.ValidationError as error:
            refusal = str(error)
    else:
        refusal = f"a mapping is expected, not {_said(node)}"
    problems = list(_Judge(file, apart).judge(node, inspect.type_info(expected)))
    raise PackErrors(problems or [Problem(Place(file, node.line, node.column), refusal, "check its shape", "shape")])


class _Judge:
    """Walks a node and the type it should have together."""

    def __init__(self, file: str, apart: frozenset[str]) -> None:
        self.file = file
        self.apart = apart
        """Keys of the root that belong to the file and not to the declaration."""

    def judge(self, node: Node, expected: inspect.Type) -> Iterator[Problem]:
        match expected:
            case inspect.UnionType():
                yield from self._union(node, expected)
            case inspect.StructType():
                yield from self._struct(node, expected)
            case inspect.DictType() if isinstance(node.value, dict):
                yield from self._each(node, expected.value_type)
            case inspect.VarTupleType() if isinstance(node.value, list):
                yield from self._each(node, expected.item_type)
            case inspect.LiteralType():
                yield from self._literal(node, expected)
            case inspect.DateType() if isinstance(node.value, str):
                yield from self._date(node)
            case _ if not _is_a(node.value, expected):
                yield self._mistyped(node, expected)

    def _each(self, node: Node, expected: inspect.Type) -> Iterator[Problem]:
        for child in node.children.values():
            yield from self.judge(child, expected)

    def _union(self, node: Node, expected: inspect.UnionType) -> Iterator[Problem]:
        if any(_is_a(node.value, each) for each in expected.types):
            return
        real = [each for each in expected.types if not isinstance(each, inspect.NoneType)]
        if len(real) == 1:
            yield from self.judge(node, real[0])
        else:
            yield self._mistyped(node, *real)

    def _struct(self, node: Node, expected: inspect.StructType) -> Iterator[Problem]:
        if not isinstance(node.value, dict):
            yield self._mistyped(node, expected)
            return
        fields = {each.encode_name: each for each in expected.fields}
        apart, self.apart = self.apart, frozenset()
        for key, child in node.children.items():
            if key in fields:
                yield from self.judge(child, fields[str(key)].type)
            elif key not in apart:
                yield self._unknown(child, str(key), [name for name in fields if name not in node.children])
        for name, each in fields.items():
            if each.required and name not in node.children:
                yield self._missing(node, name, each, expected)

    def _unknown(self, child: Node, key: str, candidates: list[str]) -> Problem:
        place = Place(self.file, child.key_line, child.key_column)
        return Problem(place, f"unknown key '{key}'", nearest(key, candidates) if candidates else "remove it", "shape")

    def _missing(self, node: Node, name: str, each: inspect.Field, owner: inspect.StructType) -> Problem:
        place = Place(self.file, node.key_line or node.line, node.key_column or node.column)
        if owner.cls is Text:
            what = f"the text has no {_LANGUAGES[name]}"
            return Problem(place, what, f"add '{name}: …' beside the other languages", "shape")
        return Problem(place, f"'{name}' is missing", f"add '{name}:' with {_wanted(each.type)}", "shape")

    def _literal(self, node: Node, expected: inspect.LiteralType) -> Iterator[Problem]:
        if not any(node.value == each and type(node.value) is type(each) for each in expected.values):
            mend = nearest(str(node.value), map(str, expected.values))
            yield Problem(Place(self.file, node.line, node.column), f"{_said(node)} is not allowed here", mend, "shape")

    def _date(self, node: Node) -> Iterator[Problem]:
        if not _is_date(node.value):
            place = Place(self.file, node.line, node.column)
            mend = "write year-month-day of a day that exists, e.g. 2026-01-31"
            yield Problem(place, f"{_said(node)} is no date", mend, "shape")

    def _mistyped(self, node: Node, *expected: inspect.Type) -> Problem:
        wanted = " or ".join(dict.fromkeys(_wanted(each) for each in expected))
        takes_text = any(isinstance(each, inspect.StrType) for each in expected)
        scalar = isinstance(node.value, (int, float, bool)) and bool(node.text)
        mend = f'put it in quotes: "{node.text}"' if takes_text and scalar else f"write {wanted}"
        return Problem(
            Place(self.file, node.line, node.column), f"{_said(node)} stands where {wanted} is expected", mend, "shape"
        )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None  # Python also reads weeks and dates without hyphens


def _is_a(value: Any, expected: inspect.Type) -> bool:
    match expected:
        case inspect.StrType():
            return isinstance(value, str)
        case inspect.IntType():
            return isinstance(value, int) and not isinstance(value, bool)
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.NoneType():
            return value is None
        case _:
            return False


def _wanted(expected: inspect.Type) -> str:
    match expected:
        case inspect.UnionType():
            return " or ".join(_wanted(each) for each in expected.types if not isinstance(each, inspect.NoneType))
        case inspect.StructType():
            names = [each.encode_name for each in expected.fields if each.required]
            return f"a mapping with {', '.join(names)}" if names else "a mapping"
        case inspect.LiteralType():
            return f"one of {', '.join(map(str, expected.values))}"
        case _:
            return _NAMES.get(type(expected), "another value")


def _said(node: Node) -> str:
    match node.value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case None:
            return "nothing"
        case str():
            return f"'{node.text}'"
        case bool():
            return f"{node.text} (true or false)"
        case _:
            return f"the number {node.text}"
