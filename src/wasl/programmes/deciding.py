"""One case decided: what is known, each criterion's outcome, ranks, amounts, and what is missing.

Three outcomes. Unknown refuses nobody: it names the facts that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from wasl.catalogue.expressions.typed import Datum
from wasl.programmes.declared import Total
from wasl.programmes.plan import MEMBERS, Formula, Plan, Stage
from wasl.programmes.scope import RANK

Outcome = Literal["entitled", "not-entitled", "unknown"]
Row = Mapping[str, Datum]
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Family:
    """What is said of a unit and of its members. What nobody says is absent, or None."""

    facts: Row
    members: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that must be known to decide, or ``members``; `member` is empty where it is the unit's."""

    member: str
    fact: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What was worked out of a member."""

    member: str
    facts: Row
    counts: bool | None
    """Whether they meet all criteria."""
    criteria: Mapping[str, bool | None]
    rank: int | None
    amounts: Mapping[str, Decimal | None]

    @property
    def decided(self) -> bool:
        """Whether nothing more has to be known of them."""
        return self.counts is not None and None not in self.amounts.values()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was worked out of a unit."""

    outcome: Outcome
    facts: Row
    totals: Row
    criteria: Mapping[str, bool | None]
    amounts: Mapping[str, Decimal | None]
    due: Decimal | None
    """What is paid each period; None where it is not known."""
    undecided: int
    """Members of whom something must still be known: it may be more then."""
    members: tuple[Counted, ...]
    missing: tuple[Missing, ...]
    presumed: tuple[Missing, ...]
    """Facts that nobody said, and that were taken to be what the programme presumes."""


def decide(plan: Plan, family: Family) -> Decision:
    """The decision about `family` on the day of `plan`."""
    facts = _known(plan.unit, family.facts, plan.given)
    members = _members(plan, facts, family.members)
    totals = {name: _total(total, members) for name, total in plan.declared.totals.items()}
    row = {**plan.given, **facts, **totals}
    criteria = {name: _truth(formula, row) for name, formula in plan.unit.criteria.items()}
    met = _all(criteria.values())
    amounts = _amounts(plan.unit, met, row)
    paid = [amounts[name] for name, amount in plan.declared.amounts.items() if amount.paid]
    due = None if None in paid else sum((each for each in paid if each is not None), NOTHING)
    undecided = sum(not member.decided for member in members)
    unknown = met is None or due is None or (due == NOTHING and undecided > 0)
    outcome: Outcome = "not-entitled" if met is False else "unknown" if unknown else "entitled"
    decision = Decision(
        outcome=outcome, facts=facts, totals=totals, criteria=criteria, amounts=amounts, due=due,
        undecided=undecided, members=members, missing=(), presumed=tuple(_presumed(plan, family)),
    )  # fmt: skip
    return replace(decision, missing=tuple(dict.fromkeys(_missing(plan, decision))))


def _known(stage: Stage, said: Row, given: Row) -> dict[str, Datum]:
    row = {**given, **{name: said.get(name) for name in stage.facts}}
    return {name: stage.known[name].evaluate(row) if name in stage.known else row[name] for name in stage.facts}


def _truth(formula: Formula, row: Row) -> bool | None:
    value = formula.evaluate(row)
    return value if isinstance(value, bool) else None


def _all(truths: Iterable[bool | None]) -> bool | None:
    found = set(truths)
    return False if False in found else None if None in found else True


def _amounts(stage: Stage, met: bool | None, row: Row) -> dict[str, Decimal | None]:
    """Nothing for who does not meet the criteria; unknown where that is."""
    if met is not True:
        return dict.fromkeys(stage.amounts, NOTHING if met is False else None)
    found: dict[str, Datum] = {}
    for name, formula in stage.amounts.items():
        found[name] = formula.evaluate({**row, **found})
    return {name: _money(value) for name, value in found.items()}


def _money(value: Datum) -> Decimal | None:
    return Decimal(value).quantize(NOTHING) if isinstance(value, Decimal | int) else None


def _members(plan: Plan, facts: Row, said: Mapping[str, Row]) -> tuple[Counted, ...]:
    stage = plan.members
    if stage is None:
        return ()
    rows = {member: _known(stage, said[member], plan.given) for member in sorted(said)}
    around = {**plan.given, **facts}
    judged = {
        member: {name: _truth(formula, {**around, **row}) for name, formula in stage.criteria.items()}
        for member, row in rows.items()
    }
    counts = {member: _all(criteria.values()) for member, criteria in judged.items()}
    ranks = _ranks(plan, {member: row for member, row in rows.items() if counts[member]})
    return tuple(
        Counted(
            member=member, facts=row, counts=counts[member], criteria=judged[member], rank=ranks.get(member),
            amounts=_amounts(stage, counts[member], {**around, **row, RANK: ranks.get(member)}),
        )
        for member, row in rows.items()
    )  # fmt: skip


def _ranks(plan: Plan, rows: Mapping[str, Row]) -> dict[str, int]:
    rank = plan.declared.members and plan.declared.members.rank
    if not rank:
        return {}
    keys = {member: (*(row[name] for name in rank.by), member) for member, row in rows.items()}
    ordered = sorted(
        (member for member, key in keys.items() if None not in key), key=lambda member: _order(keys[member])
    )
    return {member: place for place, member in enumerate(ordered, start=1)}


def _order(key: Sequence[Datum]) -> tuple[int | str | Decimal, ...]:
    return tuple(part.toordinal() if isinstance(part, date) else part for part in key if part is not None)


def _total(total: Total, members: Sequence[Counted]) -> Datum:
    """Unknown where nobody is known: a household has somebody."""
    if not members:
        return None
    counts = [member.counts for member in members]
    if total.of == "any":
        return True if True in counts else None if None in counts else False
    if total.of == "count":
        return None if None in counts and total.unknown == "unknown" else counts.count(True)
    amounts = [member.amounts[total.amount or ""] for member in members]
    if None in amounts and total.unknown == "unknown":
        return None
    return sum((each for each in amounts if each is not None), NOTHING)


def _missing(plan: Plan, decision: Decision) -> Iterable[Missing]:
    """Facts that something undecided reads and nobody knows; of members also where the household is entitled for others."""
    if decision.outcome == "not-entitled":
        return
    for name in _unread(plan.unit, decision.criteria, decision.amounts, decision.facts):
        yield Missing("", name)
    if plan.members is not None:
        if not decision.members:
            yield Missing("", MEMBERS)
        for member in decision.members:
            if member.counts is not False:
                row = {**decision.facts, **member.facts, RANK: member.rank}
                for name in _unread(plan.members, member.criteria, member.amounts, row):
                    for fact in _told(plan, name, row):
                        yield Missing(member.member if fact in plan.members.facts else "", fact)


def _unread(
    stage: Stage, criteria: Mapping[str, bool | None], amounts: Mapping[str, Decimal | None], facts: Row
) -> Iterable[str]:
    """Unknown facts that undecided criteria read; where all are decided, those that undecided amounts do."""
    undecided = [stage.criteria[name] for name, met in criteria.items() if met is None]
    undecided = undecided or [stage.amounts[name] for name, amount in amounts.items() if amount is None]
    read = {name for formula in undecided for name in formula.typed.columns}
    return [name for name, value in facts.items() if value is None and name in read]


def _told(plan: Plan, name: str, facts: Row) -> Iterable[str]:
    """The facts behind a name: who has no rank lacks what ranks them."""
    rank = plan.declared.members and plan.declared.members.rank
    if name != RANK or not rank:
        return (name,)
    return (each for each in rank.by if facts[each] is None)


def _presumed(plan: Plan, family: Family) -> Iterable[Missing]:
    for name, fact in plan.unit.facts.items():
        if fact.presumed is not None and family.facts.get(name) is None:
            yield Missing("", name)
    for member, row in sorted(family.members.items()):
        for name, fact in (plan.members.facts if plan.members else {}).items():
            if fact.presumed is not None and row.get(name) is None:
                yield Missing(member, name)
