"""What answering some fields of a service takes, worked out once for each directory: what to read, what to evaluate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.bound import Evaluator, bound
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.typed import Column, Datum, Typed
from wasl.catalogue.expressions.types import Type
from wasl.exchange import scopes
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.values import READ, Series, series
from wasl.exchange.declared import Followed
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.kernel.errors import Place
from wasl.registers.declared import Attribute

_MOST_PLANS: Final = 4096
"""Kept at once: callers choose which fields they ask for, and must not fill the memory with their choices."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression, ready. `plain` is the column it merely names: it then needs no evaluation."""

    typed: Typed
    evaluate: Evaluator
    plain: str | None
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Follow:
    """A followed record, with what is read of it."""

    alias: str
    record: Followed
    attributes: Mapping[str, str]
    """Attribute -> column."""
    where: Value | None
    read: Mapping[str, Callable[[str], Datum]]
    """Attribute that `where` reads -> how its text becomes a value."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do for one set of fields under one agreement."""

    fields: Mapping[str, Value]
    scopes: tuple[Value, ...]
    """Conditions that a subject must meet."""
    identity: Mapping[str, Attribute]
    """Attributes of the golden view that something reads."""
    recognised: frozenset[str]
    follows: tuple[Follow, ...]
    registers: tuple[str, ...]
    """What to read of the subject itself."""
    read: Mapping[str, Callable[[str], Datum]]
    """Column that some expression evaluates -> how its text becomes a value; identity where the text is the value."""
    figures: Mapping[str, Series]
    """Those of the law's figures that some expression reads."""


class Plans:
    """The plans of one directory's services, made when first asked for."""

    def __init__(self) -> None:
        self._speakers: dict[str, _Speaker] = {}
        self._plans: dict[tuple[str, str, tuple[str, ...]], Plan] = {}

    def of(self, entry: ServiceEntry, name: str, agreement: AgreementEntry | None, fields: tuple[str, ...]) -> Plan:
        """The plan for `fields` of the service `name`. Raises Refused where its expressions make no sense."""
        key = (name, agreement.id if agreement else "", fields)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            speaker = self._speakers.setdefault(name, _Speaker(entry))
            plan = self._plans[key] = speaker.plan(fields, agreement.terms.scope if agreement else None)
        return plan


def plan_of(entry: ServiceEntry, fields: tuple[str, ...], condition: str | None) -> Plan:
    """The plan for `fields` of those who meet the service's own scope and the `condition`. Raises Refused as `Plans.of` does."""
    return _Speaker(entry).plan(fields, condition)


class _Speaker:
    """Reads the expressions of one service."""

    def __init__(self, entry: ServiceEntry) -> None:
        self.entry = entry
        self.columns = scopes.columns(entry.identity, entry.records)
        self.scope = scopes.scope(self.columns, entry.declared.parameters, entry.figures)
        self._values: dict[str, Value] = {}

    def plan(self, fields: tuple[str, ...], agreed_scope: str | None) -> Plan:
        service = self.entry.declared
        answered = {name: self._value(service.fields[name].value) for name in fields}
        conditions = [text for text in (service.scope, agreed_scope) if text is not None]
        limits = tuple(self._value(text, types.BOOL) for text in conditions)
        wanted = {column for value in (*answered.values(), *limits) for column in value.columns}
        follows = self._follows(wanted)
        identity = {name: each for name, each in self.entry.identity.items() if name in wanted}
        own = [follow.record.register for follow in follows if follow.record.by is None]
        evaluated = _evaluated((*answered.values(), *limits))
        spoken = (*answered.values(), *limits, *(follow.where for follow in follows if follow.where))
        given = {name for value in spoken for name in value.typed.parameters}
        return Plan(
            fields=answered, scopes=limits, identity=identity, recognised=frozenset(self.entry.recognised),
            follows=follows, registers=tuple(dict.fromkeys((*(self.entry.recognised if identity else ()), *own))),
            read={name: READ.get(self.columns[name].type, _as_it_is) for name in evaluated},
            figures={name: series(figure) for name, figure in self.entry.figures.items() if name in given},
        )  # fmt: skip

    def _follows(self, wanted: set[str]) -> tuple[Follow, ...]:
        """The records that something wanted is read from, those that lead to others first; `wanted` grows by what leads."""
        found: list[Follow] = []
        for alias, record in reversed(self.entry.declared.records.items()):
            attributes = {**scopes.PERIOD, **self.entry.records[alias]}
            read = {name: f"{alias}_{name}" for name in attributes if f"{alias}_{name}" in wanted}
            if read:
                found.append(self._follow(alias, record, attributes, read))
                wanted.update(() if record.by is None else (record.by,))
        return tuple(reversed(found))

    def _follow(
        self, alias: str, record: Followed, attributes: Mapping[str, Attribute], read: Mapping[str, str]
    ) -> Follow:
        where = None
        if record.where is not None:
            where = _compiled(record.where, scopes.scope(attributes, {}, self.entry.figures), types.BOOL)
        typed = {name: READ.get(attributes[name].type, _as_it_is) for name in (where.columns if where else ())}
        return Follow(alias, record, read, where, typed)

    def _value(self, text: str, expected: Type | None = None) -> Value:
        value = self._values.get(text)
        if value is None:
            value = self._values[text] = _compiled(text, self.scope, expected)
        return value


def _compiled(text: str, scope: Scope, expected: Type | None) -> Value:
    try:
        typed = check(parse(text, Place(""), ""), scope, expected)
    except ExpressionError as error:  # the judge refuses it in packs, the draft refuses it in agreements
        raise Refused("provider-misbehaves") from error
    return Value(typed, bound(typed), typed.root.name if isinstance(typed.root, Column) else None, typed.columns)


def _evaluated(values: Iterable[Value]) -> frozenset[str]:
    return frozenset(column for value in values if value.plain is None for column in value.columns)


def _as_it_is(value: str) -> Datum:
    return value
