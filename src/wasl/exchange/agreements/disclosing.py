"""What a service's field tells: which attributes it is made of, how sensitive it is, in which nomenclature it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.check import check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.types import Kind
from wasl.exchange import scopes
from wasl.exchange.declared import Sensitivity, Service
from wasl.exchange.disclosure import read_by, told_by
from wasl.kernel.errors import Place
from wasl.kernel.text import Text
from wasl.registers.declared import Attribute, Register


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One field that a service offers."""

    name: str
    title: Text
    sensitivity: Sensitivity
    shareable: bool
    reads: Mapping[str, Attribute]
    """Column -> the attribute it is made of; empty where a provider's own interface answers."""
    referential: str | None = None
    """The nomenclature of its codes."""
    reason: Text | None = None
    """Why it tells less than what it is made of."""


def disclosed(catalogue: Catalogue, service: Service) -> Mapping[str, Disclosed]:
    """Everything that `service` may tell, field by field; for statistics, what they are broken down by."""
    return _disclosed(catalogue, catalogue.name_of(service))


@lru_cache(maxsize=512)  # each publication and each page asks about the same few; a catalogue never changes
def _disclosed(catalogue: Catalogue, name: str) -> Mapping[str, Disclosed]:
    service = catalogue.get(Service, name)
    if service.statistics is not None and not service.fields:
        return _breakdowns(catalogue, service)
    columns = scopes.columns(
        scopes.identity_attributes(catalogue, service), scopes.record_attributes(catalogue, service)
    )
    return {name: _field(catalogue, service, name, columns) for name in service.fields}


def _field(catalogue: Catalogue, service: Service, name: str, columns: Mapping[str, Attribute]) -> Disclosed:
    answer, upstream = service.fields[name], service.upstream is not None
    reads = {} if upstream else read_by(answer.value, columns)
    return Disclosed(
        name=name, title=answer.title, sensitivity=told_by(answer, columns, upstream),
        shareable=all(each.shareable for each in reads.values()), reads=reads,
        referential=None if upstream else _referential(catalogue, service, answer.value, columns), reason=answer.reason,
    )  # fmt: skip


def _breakdowns(catalogue: Catalogue, service: Service) -> dict[str, Disclosed]:
    """Counts speak of nobody: what they are broken down by is no personal data, but must be shareable all the same."""
    by, counted = (service.statistics.by, service.statistics.count) if service.statistics else ((), "")
    attributes = catalogue.get(Register, counted).attributes if counted else {}
    return {
        name: Disclosed(name, attributes[name].title, "open", attributes[name].shareable, {name: attributes[name]})
        for name in by
        if name in attributes
    }


def _referential(catalogue: Catalogue, service: Service, text: str, columns: Mapping[str, Attribute]) -> str | None:
    scope = scopes.scope(columns, service.parameters, scopes.figures_of(catalogue, service))
    try:
        kind = check(parse(text, Place("")), scope).root.type
    except ExpressionError:  # the judge of the pack says so, with its place
        return None
    return kind.referential if kind.kind is Kind.CODE else None
