"""What a service's field tells: which attributes it is made of, how sensitive it is, in which nomenclature it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.check import check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.nodes import Call, Case, Name, Node
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.types import Kind
from wasl.exchange import scopes
from wasl.exchange.declared import Sensitivity, Service
from wasl.kernel.errors import Place
from wasl.kernel.text import Text
from wasl.registers.declared import Attribute, Register

SENSITIVITIES: tuple[Sensitivity, ...] = ("open", "internal", "personal", "sensitive")
"""From the least."""


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


def disclosed(catalogue: Catalogue, service: Service) -> dict[str, Disclosed]:
    """Everything that `service` may tell, field by field; for statistics, what they are broken down by."""
    if service.statistics is not None and not service.fields:
        return _breakdowns(catalogue, service)
    identity, records = scopes.identity_attributes(catalogue, service), scopes.record_attributes(catalogue, service)
    columns = scopes.columns(identity, records)
    return {name: _field(catalogue, service, name, columns) for name in service.fields}


def most_sensitive(fields: Iterator[Disclosed] | list[Disclosed]) -> Sensitivity:
    """The highest sensitivity among `fields`; ``open`` where there are none."""
    return max((each.sensitivity for each in fields), key=SENSITIVITIES.index, default="open")


def _field(catalogue: Catalogue, service: Service, name: str, columns: Mapping[str, Attribute]) -> Disclosed:
    answer = service.fields[name]
    reads = {} if service.upstream else _reads(answer.value, columns)
    told: Sensitivity = "personal"
    if reads:
        told = max((each.sensitivity for each in reads.values()), key=SENSITIVITIES.index)
    return Disclosed(
        name=name, title=answer.title, sensitivity=answer.discloses or told,
        shareable=all(each.shareable for each in reads.values()), reads=reads,
        referential=None if service.upstream else _referential(catalogue, service, answer.value, columns),
        reason=answer.reason,
    )  # fmt: skip


def _breakdowns(catalogue: Catalogue, service: Service) -> dict[str, Disclosed]:
    """Counts speak of nobody: what they are broken down by is no personal data, but must be shareable all the same."""
    assert service.statistics is not None  # noqa: S101 (the caller has looked)
    attributes = catalogue.get(Register, service.statistics.count).attributes
    return {
        name: Disclosed(name, attributes[name].title, "open", attributes[name].shareable, {name: attributes[name]})
        for name in service.statistics.by
        if name in attributes
    }


def _reads(text: str, columns: Mapping[str, Attribute]) -> dict[str, Attribute]:
    try:
        root = parse(text, Place("")).root
    except ExpressionError:  # the judge of the pack says so, with its place
        return {}
    folded = {name.casefold(): name for name in columns}
    named = (folded.get(name.casefold()) for name in _names(root))
    return {name: columns[name] for name in named if name is not None}


def _names(node: Node) -> Iterator[str]:
    match node:
        case Name(name):
            yield name
        case Call():
            for argument in node.arguments:
                yield from _names(argument)
        case Case():
            parts = [part for branch in node.branches for part in branch]
            for part in parts if node.otherwise is None else [*parts, node.otherwise]:
                yield from _names(part)


def _referential(catalogue: Catalogue, service: Service, text: str, columns: Mapping[str, Attribute]) -> str | None:
    scope = scopes.scope(columns, service.parameters, scopes.figures_of(catalogue, service))
    try:
        kind = check(parse(text, Place("")), scope).root.type
    except ExpressionError:
        return None
    return kind.referential if kind.kind is Kind.CODE else None
