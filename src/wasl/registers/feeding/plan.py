"""What a feed's declaration means, resolved against the catalogue: one plan, made once per run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.compile import compile_expression
from wasl.catalogue.expressions.dialects import Dialect
from wasl.catalogue.expressions.lower import Lookup
from wasl.catalogue.expressions.types import BOOL, DATE, TEXT, Type
from wasl.kernel.canonical import body_hash
from wasl.referentials.declared import Mapping as CodeMapping
from wasl.registers.declared import Feed, LinkageModel, Output, Register
from wasl.registers.scopes import of_columns, type_of, with_attributes

NAME_ROLES = ("given", "family", "father", "mother")
PLAIN_ROLES = ("birth_date", "sex", "place")
LINKAGE_COLUMNS = (*(f"{role}_{script}" for role in NAME_ROLES for script in ("arabic", "latin")), *PLAIN_ROLES)
"""The columns that recognise a person across sources; see `wasl.registers.linkage`."""


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A validity rule, ready to run over the typed relation ``t``."""

    name: str
    sql: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class PlannedOutput:
    """One record that each row becomes. SQL of values reads the cleaned relation ``c``, that of rules the typed one ``t``."""

    index: int
    register_name: str
    register: Register
    key: str
    attributes: Mapping[str, str]
    """Attribute -> SQL of its value, as the declared type."""
    identifiers: Mapping[str, str]
    """Scheme -> SQL of the identifier's text."""
    valid_from: str | None
    valid_to: str | None
    where: str | None
    lookups: tuple[Lookup, ...]
    rules: tuple[PlannedRule, ...]
    rule_lookups: tuple[Lookup, ...]

    @property
    def relation(self) -> str:
        """The relation that holds its records while the batch runs."""
        return f"records_{self.index}"

    @property
    def linkage(self) -> dict[str, str]:
        """Linkage column -> the attribute that fills it."""
        return linkage_columns(self.register, self.attributes)


@dataclass(frozen=True, slots=True)
class Plan:
    """A feed, ready to run on one engine, for a file that speaks of one day."""

    name: str
    feed: Feed
    fingerprint: str
    outputs: tuple[PlannedOutput, ...]
    space: str
    """The register that owns the entities the rows speak of."""
    model: LinkageModel | None
    """How its entities are recognised, when rows are compared by more than identifiers."""
    model_name: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The feed's columns, in order."""
        return tuple(column.name for column in self.feed.columns)

    @property
    def source(self) -> str:
        """The system that speaks."""
        return self.feed.system

    @property
    def lookups(self) -> set[tuple[str, str]]:
        """(kind, name) of every table that some expression translates through."""
        used = [lookup for output in self.outputs for lookup in (*output.lookups, *output.rule_lookups)]
        return {(lookup.kind, lookup.name) for lookup in used}


def make_plan(catalogue: Catalogue, name: str, dialect: Dialect, as_of: date) -> Plan:
    """Resolve the feed `name`. Raises PackErrors' kin only for a pack nobody judged: references are taken to exist."""
    feed = catalogue.get(Feed, name)
    outputs = tuple(_plan_output(catalogue, feed, index, dialect, as_of) for index in range(len(feed.outputs)))
    space = outputs[0].register.subject or outputs[0].register_name
    model_name = catalogue.get(Register, space).linkage or ""
    compares = feed.linkage == "full" and model_name and outputs[0].linkage
    return Plan(
        name=name,
        feed=feed,
        fingerprint=fingerprint(catalogue, feed),
        outputs=outputs,
        space=space,
        model=catalogue.get(LinkageModel, model_name) if compares else None,
        model_name=model_name,
    )


def fingerprint(catalogue: Catalogue, feed: Feed) -> str:
    """Changes whenever the feed, a register it writes or any mapping changes: an old result is never reused then."""
    parts = [catalogue.fingerprint(feed)]
    parts += [catalogue.fingerprint(catalogue.get(Register, output.register)) for output in feed.outputs]
    parts += [catalogue.fingerprint(mapping) for _, mapping in sorted(catalogue.all(CodeMapping).items())]
    return body_hash("\n".join(parts))


def linkage_columns(register: Register, attributes: Iterable[str]) -> dict[str, str]:
    """Which of `attributes` fills which linkage column."""
    found: dict[str, str] = {}
    for name in attributes:
        attribute = register.attributes[name]
        if attribute.links_as in NAME_ROLES and attribute.script:
            found[f"{attribute.links_as}_{attribute.script}"] = name
        elif attribute.links_as in PLAIN_ROLES:
            found[attribute.links_as] = name
    return found


@dataclass
class _Compiler:
    """Compiles the expressions of one output and gathers the lookups they read."""

    catalogue: Catalogue
    feed: Feed
    index: int
    dialect: Dialect
    as_of: date
    lookups: dict[str, Lookup] = field(default_factory=dict)

    def sql(self, text: str, scope: Scope, expected: Type, relation: str, *path: str) -> str:
        lowered = compile_expression(
            text, scope, self.catalogue.place(self.feed, "outputs", self.index, *path), self.dialect,
            expected=expected, parameters={"as_of": self.as_of}, relation=relation,
        )  # fmt: skip
        self.lookups.update({lookup.alias: lookup for lookup in lowered.lookups})
        return lowered.sql


def _plan_output(catalogue: Catalogue, feed: Feed, index: int, dialect: Dialect, as_of: date) -> PlannedOutput:
    output = feed.outputs[index]
    register = catalogue.get(Register, output.register)
    scope = of_columns(catalogue, feed)
    compiler = _Compiler(catalogue, feed, index, dialect, as_of)

    def cell(text: str | None, expected: Type, *path: str) -> str | None:
        return compiler.sql(text, scope, expected, "c", *path) if text is not None else None

    attributes = {
        name: cell(text, type_of(register.attributes[name]), "attributes", name) or ""
        for name, text in output.attributes.items()
    }
    extra = {scheme: cell(text, TEXT, "identifiers", scheme) or "" for scheme, text in output.identifiers.items()}
    judge = _Compiler(catalogue, feed, index, dialect, as_of)
    rules = _plan_rules(output, register, judge, scope)
    return PlannedOutput(
        index=index,
        register_name=output.register,
        register=register,
        key=cell(output.key, TEXT, "key") or "",
        attributes=attributes,
        identifiers={**_stated_identifiers(register, attributes), **extra},
        valid_from=cell(output.valid_from, DATE, "valid_from"),
        valid_to=cell(output.valid_to, DATE, "valid_to"),
        where=cell(output.where, BOOL, "where"),
        lookups=tuple(compiler.lookups.values()),
        rules=rules,
        rule_lookups=tuple(judge.lookups.values()),
    )


def _plan_rules(output: Output, register: Register, judge: _Compiler, scope: Scope) -> tuple[PlannedRule, ...]:
    judged = with_attributes(scope, register, output)
    return tuple(
        PlannedRule(name, judge.sql(rule.check, judged, BOOL, "t", "rules", name, "check"), rule.otherwise)
        for name, rule in output.rules.items()
    )


def _stated_identifiers(register: Register, attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes that are identifiers of the row's own entity."""
    return {
        register.attributes[name].scheme or name: sql
        for name, sql in attributes.items()
        if register.attributes[name].type == "identifier"
    }
