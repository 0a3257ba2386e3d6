"""A service with what its expressions may speak of, for the rules that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.types import Type
from wasl.catalogue.problems import Problem
from wasl.catalogue.walk import Path
from wasl.exchange import scopes
from wasl.exchange.declared import Service
from wasl.registers.declared import Attribute


@dataclass(frozen=True, slots=True)
class Readable:
    """A service, where it stands, its columns, and the scope of its expressions."""

    name: str
    service: Service
    entry: Entry
    identity: Mapping[str, Attribute]
    columns: Mapping[str, Attribute]
    scope: Scope


def readable(catalogue: Catalogue, name: str, service: Service) -> Readable:
    """`service`, ready to be read."""
    identity = scopes.identity_attributes(catalogue, service)
    columns = scopes.columns(identity, scopes.record_attributes(catalogue, service))
    scope = scopes.scope(columns, service.parameters, scopes.figures_of(catalogue, service), scopes.codes_of(catalogue))
    return Readable(name, service, catalogue.entry(service), identity, columns, scope)


def services(catalogue: Catalogue) -> Iterator[Readable]:
    """Every service of the pack, ready to be read."""
    for name, service in catalogue.all(Service).items():
        yield readable(catalogue, name, service)


def fault(entry: Entry, path: Path, text: str, scope: Scope, expected: Type | None = None) -> Iterator[Problem]:
    """What is wrong with the expression at `path`, at its character; nothing where it makes sense."""
    try:
        check(parse(text, entry.place(*path)), scope, expected)
    except ExpressionError as error:
        yield Problem(error.place, error.what, error.mend or "see docs/reference/expressions.md", "expressions")
