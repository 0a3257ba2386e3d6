"""What deciding takes, worked out once for a programme and a day: for one case and for the many alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

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
from wasl.kernel.canonical import body_hash
from wasl.kernel.errors import Place, WaslError
from wasl.programmes import scope
from wasl.programmes.cumulating import whole
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


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a decision depends on beside its facts: kept with it, it decides the same years later."""

    name: str
    declared: Programme
    figures: dict[str, Parameter]
    """Name in expressions -> the law's figure through time."""
    places: Parameter | None
    """How many places there are, where they are fewer than the people entitled."""

    def kept(self) -> str:
        """As JSON, in the order in which the pack has them: an amount may read those before it."""
        return msgspec.json.encode(self).decode()

    def fingerprint(self) -> str:
        """32 hex digits of it: the version of the rules."""
        return body_hash(self.kept())


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules, ready to decide for one day."""

    rules: Rules
    day: date
    given: Mapping[str, Datum]
    """The law's figures on that day, and ``as_of``."""
    places: int | None
    unit: Stage
    members: Stage | None
    among: Formula | None

    @property
    def declared(self) -> Programme:
        """The programme."""
        return self.rules.declared


@dataclass(frozen=True, slots=True)
class Written:
    """An expression of a programme, where it stands, what it may speak of and must give."""

    path: Path
    text: str
    scope: Scope
    expected: Type
    kept: bool = True
    """False where it stays of its own type, which fits the expected one."""


def rules_of(catalogue: Catalogue, name: str) -> Rules:
    """The rules of the programme `name`, as the pack has them now. Raises WaslError where it declares none."""
    declared = whole(catalogue, catalogue.get(Programme, name))
    ranking = declared.ranking
    places = catalogue.get(Parameter, ranking.places) if ranking and ranking.places else None
    return Rules(name=name, declared=declared, figures=scope.figures_of(catalogue, declared), places=places)


def rules_kept(record: str) -> Rules:
    """The rules that `Rules.kept` wrote. Raises msgspec.ValidationError."""
    return msgspec.json.decode(record, type=Rules)


def plan_of(rules: Rules, day: date) -> Plan:
    """The plan to decide for `day`, worked out once for as many cases as are decided by it. Raises NotInForceError."""
    return _plan(rules.kept(), day)


@lru_cache(maxsize=32)
def _plan(kept: str, day: date) -> Plan:
    rules = rules_kept(kept)
    declared, members = rules.declared, rules.declared.members
    if day < declared.since or (declared.until is not None and day >= declared.until):
        raise NotInForceError(
            "the rules of this programme are not in force on {day}",
            mend="name a day from {since} on, and before {until}", day=day.isoformat(), since=declared.since.isoformat(),
            until=declared.until.isoformat() if declared.until else "…",
        )  # fmt: skip
    formulas = {each.path: _formula(each) for each in written(declared, rules.figures, {})}
    law = figures({name: series(figure) for name, figure in rules.figures.items()}, day)
    places = figures({"": series(rules.places)}, day)[""] if rules.places else None
    return Plan(
        rules=rules, day=day, given={**law, AS_OF: day}, places=places if isinstance(places, int) else None,
        unit=_stage((), declared.facts, declared.criteria, declared.amounts, formulas, day),
        members=_stage((MEMBERS,), members.facts, members.criteria, members.amounts, formulas, day) if members else None,
        among=formulas.get(("among",)),
    )  # fmt: skip


def written(
    programme: Programme, law: Mapping[str, Parameter], codes: Mapping[str, frozenset[str]]
) -> Iterator[Written]:
    """Every expression of `programme`, in the order in which they may read each other. `codes`: to check those they write."""
    yield from _known((), programme.facts, scope.given_scope(programme.facts, law, codes))
    if programme.among is not None:
        yield Written(("among",), programme.among, scope.given_scope(programme.facts, law, codes), types.BOOL)
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
            fresh = f'"{fact.dated}" <= as_of AND add_months("{fact.dated}", "{scope.freshness(name)}") >= as_of'
            text = f"CASE WHEN {fresh} THEN {text} END"
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
