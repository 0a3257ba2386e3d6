"""What a feed's declaration means, resolved against the catalogue: one plan, made once per run."""

from __future__ import annotations

from dataclasses import dataclass

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.expressions.compile import compile_expression
from wasl.catalogue.expressions.lower import Lookup, Lowered
from wasl.catalogue.expressions.check import Scope
from wasl.referentials.declared import Mapping
from wasl.registers.declared import Attribute, Feed, LinkageModel, Output, Register

NAME_ROLES = ("given", "family", "father", "mother")
PLAIN_ROLES = ("birth_date", "sex", "place")
LINKAGE_COLUMNS = (*(f"{role}_{script}" for role in NAME_ROLES for script in ("arabic", "latin")), *PLAIN_ROLES)
"""The columns that recognise a person across sources; see `wasl.registers.linkage`."""


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A validity rule, ready to run over the typed relation."""

    name: str
    sql: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class PlannedOutput:
    """One record that each row becomes."""

    index: int
    declared: Output
    register: Register
    register_name: str
    key: str
    attributes: dict[str, str]
    """Attribute -> SQL of its typed value."""
    identifiers: dict[str, str]
    """Scheme -> SQL of its text."""
    valid_from: str | None
    valid_to: str | None
    where: str | None
    lookups: tuple[Lookup, ...]
    rules: tuple[PlannedRule, ...]

    @property
    def linkage(self) -> dict[str, str]:
        """Linkage column -> attribute that fills it."""
        return linkage_columns(self.register, tuple(self.attributes))


@dataclass(frozen=True, slots=True)
class Plan:
    """A feed, ready to run on one engine."""

    name: str
    feed: Feed
    fingerprint: str
    dialect: str
    outputs: tuple[PlannedOutput, ...]
    space: str
    """The register that owns the entities the rows speak of."""
    model: LinkageModel | None
    """The linkage model of that register, when rows are compared by more than identifiers."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.feed.columns)

    @property
    def source(self) -> str:
        return self.feed.system


def make_plan(catalogue: Catalogue, name: str, dialect: str) -> Plan:
    """Resolve the feed `name`. The catalogue was judged, so references exist; expressions compile for `dialect`."""
    feed = catalogue.get(Feed, name)
    catalogue.get(System, feed.system)
    outputs = tuple(_plan_output(catalogue, feed, index, dialect) for index in range(len(feed.outputs)))
    space = outputs[0].register.subject or feed.outputs[0].register
    model_name = catalogue.get(Register, space).linkage
    compares = feed.linkage == "full" and model_name is not None and bool(outputs[0].linkage)
    return Plan(
        name=name,
        feed=feed,
        fingerprint=fingerprint(catalogue, feed),
        dialect=dialect,
        outputs=outputs,
        space=space,
        model=catalogue.get(LinkageModel, model_name) if compares and model_name else None,
    )


def fingerprint(catalogue: Catalogue, feed: Feed) -> str:
    """Changes whenever the feed, a mapping or a register it uses changes, so that an old result is never reused."""
    parts = [catalogue.fingerprint(feed)]
    parts += [catalogue.fingerprint(catalogue.get(Register, output.register)) for output in feed.outputs]
    parts += [catalogue.fingerprint(mapping) for _, mapping in sorted(catalogue.all(Mapping).items())]
    return catalogue.fingerprint_of(parts)


def linkage_columns(register: Register, attributes: tuple[str, ...]) -> dict[str, str]:
    """Which of `attributes` fills which linkage column."""
    found: dict[str, str] = {}
    for name in attributes:
        attribute = register.attributes[name]
        if attribute.links_as in NAME_ROLES and attribute.script:
            found[f"{attribute.links_as}_{attribute.script}"] = name
        elif attribute.links_as in PLAIN_ROLES:
            found[attribute.links_as] = name
    return found


def _plan_output(catalogue: Catalogue, feed: Feed, index: int, dialect: str) -> PlannedOutput:
    output = feed.outputs[index]
    register = catalogue.get(Register, output.register)
    scope = Scope.of_columns(tuple(column.name for column in feed.columns), catalogue)
    lookups: dict[str, Lookup] = {}

    def compiled(text: str, in_scope: Scope, *path: str | int) -> Lowered:
        lowered = compile_expression(text, in_scope, catalogue.place(feed, "outputs", index, *path), dialect)
        lookups.update({lookup.alias: lookup for lookup in lowered.lookups})
        return lowered

    def optional(text: str | None, *path: str) -> str | None:
        return compiled(text, scope, *path).sql if text is not None else None

    attributes = {
        name: compiled(text, scope, "attributes", name) for name, text in output.attributes.items()
    }
    judged = scope.with_columns({name: lowered.type for name, lowered in attributes.items()})
    rules = tuple(
        PlannedRule(name, compiled(rule.check, judged, "rules", name, "check").sql, rule.otherwise)
        for name, rule in output.rules.items()
    )
    return PlannedOutput(
        index=index,
        declared=output,
        register=register,
        register_name=output.register,
        key=compiled(output.key, scope, "key").sql,
        attributes={name: lowered.sql for name, lowered in attributes.items()},
        identifiers=_identifiers(output, register, compiled, scope),
        valid_from=optional(output.valid_from, "valid_from"),
        valid_to=optional(output.valid_to, "valid_to"),
        where=optional(output.where, "where"),
        lookups=tuple(lookups.values()),
        rules=rules,
    )
