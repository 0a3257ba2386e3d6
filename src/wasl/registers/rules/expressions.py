"""Expressions of feeds are read, know every name they use, and give what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.types import Type
from wasl.catalogue.problems import Problem
from wasl.catalogue.walk import Path
from wasl.registers import scopes
from wasl.registers.declared import Attribute, Feed, Output, Register
from wasl.registers.mentions import expressions_of

_EXPECTED = {
    "key": types.TEXT,
    "valid_from": types.DATE,
    "valid_to": types.DATE,
    "where": types.BOOL,
    "rules": types.BOOL,
}


def expressions_make_sense(catalogue: Catalogue) -> Iterator[Problem]:
    """Whatever the expression language refuses, at the character that is wrong."""
    for feed in catalogue.all(Feed).values():
        scope = scopes.of_columns(catalogue, feed)
        for index, output in enumerate(feed.outputs):
            register = catalogue.all(Register).get(output.register)
            if register is not None:
                yield from _Judge(catalogue.entry(feed), ("outputs", index), scope, register).judge(output)


@dataclass(frozen=True, slots=True)
class _Judge:
    entry: Entry
    path: Path
    scope: Scope
    register: Register

    def judge(self, output: Output) -> Iterator[Problem]:
        judged = scopes.with_attributes(self.scope, self.register, output)
        for path, text in expressions_of(output):
            expected = self._expected(path)
            if expected is None:
                continue
            try:
                check(
                    parse(text, self.entry.place(*self.path, *path)),
                    judged if path[0] == "rules" else self.scope,
                    expected,
                )
            except ExpressionError as error:
                yield Problem(error.place, error.what, error.mend or "see docs/reference/expressions.md", "expressions")

    def _expected(self, path: Path) -> Type | None:
        """None where the attribute itself is unknown or half-said, which another rule says."""
        match path:
            case ("attributes", str(name)):
                attribute = self.register.attributes.get(name)
                return scopes.type_of(attribute) if attribute and _is_typed(attribute) else None
            case ("identifiers", _):
                return types.TEXT
            case _:
                return _EXPECTED[str(path[0])]


def _is_typed(attribute: Attribute) -> bool:
    match attribute.type:
        case "code":
            return attribute.referential is not None
        case "decimal":
            return attribute.precision is not None and attribute.scale is not None
        case _:
            return True
