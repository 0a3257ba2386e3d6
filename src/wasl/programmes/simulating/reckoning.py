"""A run and any number of reforms of it, side by side: its files are read once, and nothing is looked at one by one.

What a reform does not touch stands as the run decided it: where no rule about members changes, they are not judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.programmes.bulk import MEMBER, UNIT, Files, view_counted, view_decisions, view_known, view_totals
from wasl.programmes.plan import Formula, Plan, Stage
from wasl.programmes.scope import AMOUNT
from wasl.programmes.simulating.bands import Band, Course, Resampled, Seeded, bands
from wasl.programmes.simulating.changes import Changes, budget_of, drift_of, drifting, reformed, shares_of
from wasl.programmes.simulating.measures import (
    At,
    Measure,
    cells_sql,
    few_in,
    measured,
    parts,
    places,
    protected_sql,
    sums,
    total,
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one reform comes to; the run itself is the reform that changes nothing."""

    total: Measure
    exact: bool
    """False where it touches few: how many receive it and what it costs are rounded as parts are, and no band is told."""
    parts: dict[str, dict[str, Measure]]
    """Breakdown -> code, empty where it is not known -> the sum of cells of which each is rounded at random."""
    cost: Band | None
    """p5 and p95 of its cost; None where the run does not say in which place people live."""
    change: Band | None
    """The same of what it costs more than the run."""
    sources: dict[str, Band] = {}
    """Its cost were all but one source of uncertainty at the middle of their range; empty where places are the only one."""
    places: dict[str, At] = {}
    """Code of the programme's cluster, empty where it is not known -> what it comes to there, rounded as parts are."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run left."""

    plan: Plan
    files: Files
    breakdowns: Path | None
    seed: str
    """Of its lot."""
    secret: bytes
    """Of the installation's statistics."""
    name: str
    """Of the run: the same cell is always rounded alike."""


def reckon(engine: Engine, facts: Facts, reforms: Sequence[Changes]) -> list[Outcome]:
    """The run, then each of `reforms`. Raises what `reformed` raises."""
    plans = [reformed(facts.plan, each) for each in reforms]
    trials = _trials(facts.plan, plans, reforms)
    _read(engine, facts, trials)
    engine.view("paid_0", _paid_sql(facts.plan, "judged", None))
    for each in trials:
        (engine.create if len(trials) > 1 else engine.view)(each.name, _reform_sql(engine, facts, each))
    shown, clusters = _breakdowns(facts)
    engine.create("compared", _compared_sql(len(plans), trials, (*shown, *clusters)))
    engine.create("cells", cells_sql(len(plans), shown))
    true = sums(engine, len(plans))
    engine.create("protected", protected_sql(shown, len(plans), true["top"], facts.secret, facts.name))
    rounded, split = sums(engine, len(plans), "protected"), parts(engine, shown, len(plans))
    spread = bands(engine, "compared", clusters[0], _sampled(reforms), Seeded(facts.name)) if clusters else None
    there = _by_place(engine, facts, clusters, len(plans), true["top"])
    return [
        Outcome(
            total=total(true, rounded, number),
            exact=not few_in(true, number),
            parts={name: {code: measured(row, number) for code, row in rows.items()} for name, rows in split.items()},
            cost=spread[number].cost if spread and not few_in(true, number) else None,
            change=spread[number].change if spread and not few_in(true, number) else None,
            sources=dict(spread[number].sources) if spread and not few_in(true, number) else {},
            places=there[number],
        )
        for number in range(len(plans) + 1)
    ]


def _by_place(engine: Engine, facts: Facts, clusters: Sequence[str], reforms: int, top: int) -> Sequence[dict[str, At]]:
    """Place by place, whatever else people are: rounded apart from the other cells, of which there would be too many."""
    if not clusters:
        return [{} for _ in range(reforms + 1)]
    engine.create("cells_of_places", cells_sql(reforms, clusters))
    sql = protected_sql(clusters, reforms, top, facts.secret, facts.name, "cells_of_places")
    engine.create("protected_places", sql)
    return places(engine, clusters[0], reforms, "protected_places")


@dataclass(frozen=True, slots=True)
class _Trial:
    """Rules, and by how much what is measured anew comes out otherwise; `name`: of the relation of who is then paid what."""

    name: str
    plan: Plan
    budget: Decimal | None = None
    shift: Decimal = Decimal(0)

    @property
    def shifted(self) -> frozenset[str]:
        """The facts that come out otherwise."""
        return frozenset(drifting(self.plan)) if self.shift else frozenset()


def _trials(law: Plan, plans: Sequence[Plan], reforms: Sequence[Changes]) -> list[_Trial]:
    """The reforms, then each of them, and the law, at the ends of the drifts assumed."""
    trials = [_Trial(f"paid_{n}", plan, budget_of(changes))
              for n, (plan, changes) in enumerate(zip(plans, reforms, strict=True), start=1)]  # fmt: skip
    found: dict[str, _Trial] = {}
    for trial, changes in zip(trials, reforms, strict=True):
        for end, shift in zip(("least", "most"), drift_of(changes), strict=True):
            if shift:
                found[f"{trial.name}_{end}"] = replace(trial, name=f"{trial.name}_{end}", shift=shift)
                found.setdefault(name := _law_at(shift), _Trial(name, law, shift=shift))
    return [*trials, *found.values()]


def _law_at(shift: Decimal) -> str:
    """The relation of the law, were the index this much higher, or lower."""
    return f"paid_0_{'below' if shift < 0 else 'above'}_{str(abs(shift)).replace('.', '_')}"


def _read(engine: Engine, facts: Facts, trials: Sequence[_Trial]) -> None:
    """``judged``: the run's decisions; ``people``: its facts about members; ``places_of``: where units belong.

    One reform reads each column by itself as it goes; what several of them read is held.
    """
    hold, plan = (engine.create if len(trials) > 1 else engine.view), facts.plan
    ranked = ("place", "admitted") if plan.declared.ranking else ()
    kept = (UNIT, "outcome", "due", "undecided", *plan.unit.facts, *plan.declared.totals, *ranked)
    engine.view_parquet("file_of_units", [facts.files.units])
    hold("judged", f"SELECT {_listed(kept)} FROM file_of_units")
    if plan.members is not None and facts.files.people is not None:
        engine.view_parquet("file_of_people", [facts.files.people])
        people = f"SELECT {_listed((UNIT, MEMBER, *plan.members.facts))} FROM file_of_people"
        (engine.view if all(_same_members(plan, each) for each in trials) else hold)("people", people)
    if facts.breakdowns is not None:
        engine.view_parquet("places_of", [facts.breakdowns])


def _reform_sql(engine: Engine, facts: Facts, trial: _Trial) -> str:
    """Who would be paid what: the very SQL of a run, over the facts of this one."""
    plan = trial.plan
    engine.view("units", f"SELECT {UNIT}, {_facts_sql(trial)} FROM judged")
    view_known(engine, plan)
    if plan.members is not None and _same_members(facts.plan, trial):
        totals = ", ".join(f"r.{identifier(name)}" for name in (*plan.declared.totals, "undecided"))
        kept = f"SELECT u.*, {totals} FROM known_units AS u JOIN judged AS r ON r.{UNIT} = u.{UNIT}"
        engine.view("totalled", kept)
    else:
        if plan.members is not None:
            view_counted(engine, plan, plan.members)
        view_totals(engine, plan)
    view_decisions(engine, plan, facts.seed)
    return _paid_sql(plan, "decisions", trial.budget)


def _facts_sql(trial: _Trial) -> str:
    """``units``: the run's facts, those measured anew as they would come out."""
    return ", ".join(
        f"{identifier(name)} + {trial.shift} AS {identifier(name)}" if name in trial.shifted else identifier(name)
        for name in trial.plan.unit.facts
    )


def _paid_sql(plan: Plan, relation: str, budget: Decimal | None) -> str:
    receives = "outcome = 'entitled'"
    rows = relation
    if plan.declared.ranking is not None:
        receives += " AND admitted"
    if budget is not None:
        # In the order of their places, until the next one can no more be paid.
        spent = f"sum(due) OVER (PARTITION BY {receives} ORDER BY place)"
        rows = f"(SELECT *, {spent} AS spent FROM {relation}) AS b"
        receives += f" AND spent <= {budget}"
    paid = f"CAST(CASE WHEN {receives} THEN due ELSE 0 END AS {AMOUNT.sql})"
    return f"SELECT {UNIT}, {paid} AS paid, {receives} AS receives FROM {rows}"


def _compared_sql(reforms: int, trials: Sequence[_Trial], breakdowns: Sequence[str]) -> str:
    """One row a unit: where it belongs, and what it is paid under each."""
    cells = ["z.receives AS receives_0", "z.paid AS paid_0"]
    cells += [f"s{n}.receives AS receives_{n}, s{n}.paid AS paid_{n}" for n in range(1, reforms + 1)]
    drifted = trials[reforms:]
    cells += [f"{each.name}.paid AS {each.name}" for each in drifted]
    cells += [f"COALESCE(p.{identifier(name)}, '') AS {identifier(name)}" for name in breakdowns]
    joins = [f"JOIN paid_{n} AS s{n} ON s{n}.{UNIT} = z.{UNIT}" for n in range(1, reforms + 1)]
    joins += [f"JOIN {each.name} ON {each.name}.{UNIT} = z.{UNIT}" for each in drifted]
    joins += [f"LEFT JOIN places_of AS p ON p.{UNIT} = z.{UNIT}"] if breakdowns else []
    return f"SELECT {', '.join(cells)} FROM paid_0 AS z {' '.join(joins)}"


def _sampled(reforms: Sequence[Changes]) -> list[Resampled]:
    """What is resampled, the run itself first."""
    found = [Resampled(Course("paid_0"), Course("paid_0"))]
    for n, changes in enumerate(reforms, start=1):
        least, most = drift_of(changes)
        then = Course(f"paid_{n}", f"paid_{n}_least" if least else None, f"paid_{n}_most" if most else None)
        now = Course("paid_0", _law_at(least) if least else None, _law_at(most) if most else None)
        found.append(Resampled(then, now, shares_of(changes), (float(least), float(most))))
    return found


def _breakdowns(facts: Facts) -> tuple[list[str], list[str]]:
    """Those shown, and the one whose places are resampled."""
    if facts.breakdowns is None:
        return [], []
    declared = facts.plan.declared.breakdowns
    clusters = [name for name, each in declared.items() if each.cluster]
    return [name for name, each in declared.items() if not each.cluster], clusters[:1]


def _same_members(run: Plan, trial: _Trial) -> bool:
    """Whether members are judged alike under both."""
    one, other = run.members, trial.plan.members
    if one is None or other is None:
        return True
    read = {name for each in (*other.criteria.values(), *other.amounts.values()) for name in each.typed.columns}
    same_rules = _said(run, one) == _said(trial.plan, other) and run.declared.totals == trial.plan.declared.totals
    return same_rules and not read & trial.shifted


def _said(plan: Plan, stage: Stage) -> list[Any]:
    """Every expression of a stage, and the values of the figures that it reads."""
    formulas: list[tuple[str, Formula]] = [*stage.known.items(), *stage.criteria.items(), *stage.amounts.items()]
    own = {name for _, each in formulas for name in each.typed.columns} & set(plan.unit.known)
    formulas += [(name, plan.unit.known[name]) for name in sorted(own)]
    return [
        (name, each.typed.source.text, {figure: plan.given[figure] for figure in each.typed.parameters})
        for name, each in formulas
    ]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(identifier, columns))
