"""What deciding takes, worked out once for a programme and a day: for one case and for the many alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.bound import Evaluator, bound
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.typed import Datum, Typed
from wasl.catalogue.expressions.types import Type
from wasl.catalogue.walk import Path
from wasl.exchange.answering.values import figures, series
from wasl.exchange.scopes import codes_of
from wasl.kernel.errors import Place, WaslError
from wasl.programmes import scope
from wasl.programmes.declared import Amount, Criterion, Fact, Programme
from wasl.programmes.scope import AMOUNT, AS_OF, MEMBER_AMOUNT, RANK, RANK_TYPE

MEMBERS: Final = "members"


class NotInForceError(WaslError):
    """The programme's rules are not those of that day."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression, ready."""

    typed: Typed
    evaluate: Evaluator


@dataclass(frozen=True, slots=True)
class Stage:
    """What is worked out of one unit, or of one member."""

    facts: Mapping[str, Fact]
    known: Mapping[str, Formula]
    """Facts that are known only while fresh, or presumed."""
    criteria: Mapping[str, Formula]
    amounts: Mapping[str, Formula]
    """In their order: one may read those before it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A programme, ready to decide for one day."""

    name: str
    declared: Programme
    fingerprint: str
    """Of the programme and of the figures it reads: the version of the rules."""
    day: date
    parameters: Mapping[str, Parameter]
    given: Mapping[str, Datum]
    """The law's figures on that day, and ``as_of``."""
    unit: Stage
    members: Stage | None

    places: int | None
    """Where they are fewer than the people entitled."""

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """The unit's criteria that count on that day."""
        return {name: self.declared.criteria[name] for name in self.unit.criteria}


@dataclass(frozen=True, slots=True)
class Written:
    """An expression of a programme, where it stands, what it may speak of and must give."""

    path: Path
    text: str
    scope: Scope
    expected: Type
    kept: bool = True
    """False where it stays of its own type, which fits the expected one."""


def plan_of(catalogue: Catalogue, name: str, day: date) -> Plan:
    """The plan of the programme `name` for `day`. Raises NotInForceError, WaslError where the pack declares none."""
    declared = catalogue.get(Programme, name)
    if day < declared.since or (declared.until is not None and day >= declared.until):
        raise NotInForceError(
            "the rules of this programme are not in force on {day}",
            mend="name a day from {since} on, and before {until}", day=day.isoformat(), since=declared.since.isoformat(),
            until=declared.until.isoformat() if declared.until else "…",
        )  # fmt: skip
    law = scope.figures_of(catalogue, declared)
    formulas = {each.path: _formula(each) for each in written(catalogue, declared)}
    members = declared.members
    fingerprint = catalogue.fingerprint_of(
        [catalogue.fingerprint(declared), {name: catalogue.fingerprint(figure) for name, figure in law.items()}]
    )
    return Plan(
        name=name, declared=declared, fingerprint=fingerprint, day=day, parameters=law,
        given={**figures({name: series(figure) for name, figure in law.items()}, day), AS_OF: day},
        unit=_stage((), declared.facts, declared.criteria, declared.amounts, formulas, day),
        members=_stage((MEMBERS,), members.facts, members.criteria, members.amounts, formulas, day) if members else None,
        places=_places(catalogue, declared, day),
    )  # fmt: skip


def _places(catalogue: Catalogue, programme: Programme, day: date) -> int | None:
    if programme.ranking is None:
        return None
    places = figures({"": series(catalogue.get(Parameter, programme.ranking.places))}, day)[""]
    return places if isinstance(places, int) else None


def written(catalogue: Catalogue, programme: Programme) -> Iterator[Written]:
    """Every expression of `programme`, in the order in which they may read each other."""
    law, codes = scope.figures_of(catalogue, programme), codes_of(catalogue)
    yield from _known((), programme.facts, scope.given_scope(programme.facts, law, codes))
    if programme.members is not None:
        members, path = programme.members, (MEMBERS,)
        yield from _known(path, members.facts, scope.given_scope(members.facts, law, codes))
        row = scope.members_scope(programme, law, codes)
        yield from _criteria(path, members.criteria, row)
        ranked = scope.with_columns(row, {RANK: RANK_TYPE} if members.rank else {})
        yield from _amounts(path, members.amounts, ranked, MEMBER_AMOUNT)
    row = scope.unit_scope(programme, law, codes)
    yield from _criteria((), programme.criteria, row)
    yield from _amounts((), programme.amounts, row, AMOUNT)


def _known(path: Path, facts: Mapping[str, Fact], row: Scope) -> Iterator[Written]:
    for name, fact in facts.items():
        text = f'"{name}"'
        if fact.dated is not None and fact.fresh_for is not None:
            text = f'CASE WHEN add_months("{fact.dated}", "{scope.freshness(name)}") >= as_of THEN {text} END'
        if fact.presumed is not None and fact.type == "bool":
            text = f"coalesce({text}, {str(fact.presumed).upper()})"
        if text != f'"{name}"':
            yield Written((*path, "facts", name), text, row, scope.known_type(fact))


def _criteria(path: Path, criteria: Mapping[str, Criterion], row: Scope) -> Iterator[Written]:
    for name, criterion in criteria.items():
        yield Written((*path, "criteria", name, "check"), criterion.check, row, types.BOOL)


def _amounts(path: Path, amounts: Mapping[str, Amount], row: Scope, kind: Type) -> Iterator[Written]:
    for name, amount in amounts.items():
        yield Written((*path, "amounts", name, "value"), amount.value, row, kind, kept=False)
        row = scope.with_columns(row, {name: _own_type(amount.value, row, kind)})


def _own_type(text: str, row: Scope, otherwise: Type) -> Type:
    """What an amount gives before it is kept as an amount: the next ones read it so, as narrow as it is."""
    try:
        return check(parse(text, Place("")), row).type
    except ExpressionError:  # the judge tells where the amount itself stands
        return otherwise


def _formula(each: Written) -> Formula:
    typed = check(parse(each.text, Place("")), each.scope, each.expected if each.kept else None)
    return Formula(typed, bound(typed))


def _stage(
    path: Path, facts: Mapping[str, Fact], criteria: Mapping[str, Criterion], amounts: Mapping[str, Amount],
    formulas: Mapping[Path, Formula], day: date,
) -> Stage:  # fmt: skip
    return Stage(
        facts=facts,
        known={name: formulas[at] for name in facts if (at := (*path, "facts", name)) in formulas},
        criteria={
            name: formulas[(*path, "criteria", name, "check")]
            for name, each in criteria.items()
            if (each.since is None or each.since <= day) and (each.until is None or day < each.until)
        },
        amounts={name: formulas[(*path, "amounts", name, "value")] for name in amounts},
    )
