"""What a programme's expressions may speak of, and the types of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.types import Kind, Type
from wasl.exchange import scopes
from wasl.programmes.declared import Fact, FactSource, Programme, Total

AS_OF: Final = scopes.AS_OF
RANK: Final = "rank"
RANK_TYPE: Final = types.integer(4)
MEMBER_AMOUNT: Final = types.decimal(12, 2)
"""Of one member; ten thousand of them fit a total, and a dozen totals an amount."""
TOTAL_AMOUNT: Final = types.decimal(16, 2)
AMOUNT: Final = types.decimal(18, 2)
COUNT: Final = types.integer(4)


def sources(programme: Programme) -> Iterable[FactSource]:
    """Whatever a programme asks of services to decide."""
    members = programme.members
    for fact in (*programme.facts.values(), *(members.facts.values() if members else ())):
        if fact.given_by is not None:
            yield fact.given_by
    if members is not None:
        yield members.household


def fact_type(fact: Fact) -> Type:
    """The type of a fact as it is given: it may always be unknown."""
    match fact.type:
        case "bool":
            return types.BOOL
        case "int":
            return types.INT
        case "decimal":
            return types.decimal(fact.precision, fact.scale)
        case "date":
            return types.DATE
        case "code":
            return types.code(fact.referential or "")
        case _:
            return types.TEXT


def known_type(fact: Fact) -> Type:
    """The type of a fact as expressions read it: one that is presumed is never unknown."""
    return fact_type(fact).with_null(fact.presumed is None)


def total_type(total: Total) -> Type:
    """The type of a total over members."""
    return {"any": types.BOOL, "count": COUNT, "sum": TOTAL_AMOUNT}[total.of]


def figures_of(catalogue: Catalogue, programme: Programme) -> dict[str, Parameter]:
    """Name in expressions -> the law's figure, those of freshness included; those that do not exist are left out."""
    known = catalogue.all(Parameter)
    fresh = {freshness(name): fact.fresh_for for name, fact in facts_of(programme).items() if fact.fresh_for}
    return {name: known[figure] for name, figure in {**programme.figures, **fresh}.items() if figure in known}


def facts_of(programme: Programme) -> dict[str, Fact]:
    """Every fact, of the unit and of its members."""
    return {**programme.facts, **(programme.members.facts if programme.members else {})}


def freshness(fact: str) -> str:
    """The figure that says for how many months a fact is known."""
    return f"{fact} fresh for"


def given_scope(
    facts: Mapping[str, Fact], figures: Mapping[str, Parameter], codes: Mapping[str, frozenset[str]]
) -> Scope:
    """The scope in which facts as they are given become known ones."""
    return _scope({name: fact_type(fact) for name, fact in facts.items()}, figures, codes)


def members_scope(programme: Programme, figures: Mapping[str, Parameter], codes: Mapping[str, frozenset[str]]) -> Scope:
    """The scope of the members' criteria."""
    return _scope({name: known_type(fact) for name, fact in facts_of(programme).items()}, figures, codes)


def unit_scope(programme: Programme, figures: Mapping[str, Parameter], codes: Mapping[str, frozenset[str]]) -> Scope:
    """The scope of the unit's own criteria."""
    totals = {name: total_type(total) for name, total in programme.totals.items()}
    facts = {name: known_type(fact) for name, fact in programme.facts.items()}
    return _scope({**facts, **totals}, figures, codes)


def with_columns(scope: Scope, more: Mapping[str, Type]) -> Scope:
    """`scope` with `more` columns."""
    return replace(scope, columns={**scope.columns, **more})


def _scope(columns: Mapping[str, Type], figures: Mapping[str, Parameter], codes: Mapping[str, frozenset[str]]) -> Scope:
    law = {name: _figure_type(figure) for name, figure in figures.items()}
    return Scope(columns=columns, parameters={**law, AS_OF: types.DATE.required()}, codes=codes)


def _figure_type(figure: Parameter) -> Type:
    """As narrow as its values: an amount of money must be proved to fit."""
    kind = scopes.figure_type(figure)
    values = [str(each.value) for each in figure.values if each.value is not None]
    if kind.kind not in (Kind.INT, Kind.DECIMAL):
        return kind
    if not values:  # the judge says so of the parameter itself
        return types.integer(1)
    whole = max(len(value.partition(".")[0].lstrip("-")) for value in values)
    return types.integer(whole) if kind.kind is Kind.INT else types.decimal(whole + kind.scale, kind.scale)
