"""A run and any number of reforms of it, side by side: its files are read once, and nothing is looked at one by one.

What a reform does not touch stands as the run decided it: where no rule about members changes, they are not judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.programmes.bulk import MEMBER, UNIT, Files, view_counted, view_decisions, view_known, view_totals
from wasl.programmes.plan import Formula, Plan, Stage
from wasl.programmes.scope import AMOUNT
from wasl.programmes.simulating.bands import Band, Seeded, bands
from wasl.programmes.simulating.changes import Changes, budget_of, reformed
from wasl.programmes.simulating.measures import Measure, cells_sql, few_in, measured, parts, protected_sql, sums, total


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
    _read(engine, facts, plans)
    engine.view("paid_0", _paid_sql(facts.plan, "judged", None))
    for number, (plan, changes) in enumerate(zip(plans, reforms, strict=True), start=1):
        (engine.create if len(plans) > 1 else engine.view)(f"paid_{number}", _reform_sql(engine, facts, plan, changes))
    shown, clusters = _breakdowns(facts)
    engine.create("compared", _compared_sql(len(plans), (*shown, *clusters)))
    engine.create("cells", cells_sql(len(plans), shown))
    true = sums(engine, len(plans))
    engine.create("protected", protected_sql(shown, len(plans), true["top"], facts.secret, facts.name))
    rounded, split = sums(engine, len(plans), "protected"), parts(engine, shown, len(plans))
    spread = bands(engine, "compared", clusters[0], _sampled(reforms), Seeded(facts.name)) if clusters else None
    return [
        Outcome(
            total=total(true, rounded, number),
            exact=not few_in(true, number),
            parts={name: {code: measured(row, number) for code, row in rows.items()} for name, rows in split.items()},
            cost=spread[number].cost if spread and not few_in(true, number) else None,
            change=spread[number].change if spread and not few_in(true, number) else None,
        )
        for number in range(len(plans) + 1)
    ]


def _read(engine: Engine, facts: Facts, plans: Sequence[Plan]) -> None:
    """``judged``: the run's decisions; ``units`` and ``people``: its facts; ``places_of``: where units belong.

    One reform reads each column by itself as it goes; what several of them read is held.
    """
    hold, plan = (engine.create if len(plans) > 1 else engine.view), facts.plan
    ranked = ("place", "admitted") if plan.declared.ranking else ()
    kept = (UNIT, "outcome", "due", "undecided", *plan.unit.facts, *plan.declared.totals, *ranked)
    engine.view_parquet("file_of_units", [facts.files.units])
    hold("judged", f"SELECT {_listed(kept)} FROM file_of_units")
    engine.view("units", f"SELECT {_listed((UNIT, *plan.unit.facts))} FROM judged")
    if plan.members is not None and facts.files.members is not None:
        engine.view_parquet("file_of_members", [facts.files.members])
        people = f"SELECT {_listed((UNIT, MEMBER, *plan.members.facts))} FROM file_of_members"
        (engine.view if all(_same_members(plan, each) for each in plans) else hold)("people", people)
    if facts.breakdowns is not None:
        engine.view_parquet("places_of", [facts.breakdowns])


def _reform_sql(engine: Engine, facts: Facts, plan: Plan, changes: Changes) -> str:
    """Who would be paid what: the very SQL of a run, over the facts of this one."""
    view_known(engine, plan)
    if plan.members is not None and _same_members(facts.plan, plan):
        totals = ", ".join(f"r.{identifier(name)}" for name in (*plan.declared.totals, "undecided"))
        kept = f"SELECT u.*, {totals} FROM known_units AS u JOIN judged AS r ON r.{UNIT} = u.{UNIT}"
        engine.view("totalled", kept)
    else:
        if plan.members is not None:
            view_counted(engine, plan, plan.members)
        view_totals(engine, plan)
    view_decisions(engine, plan, facts.seed)
    return _paid_sql(plan, "decisions", budget_of(changes))


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


def _compared_sql(reforms: int, breakdowns: Sequence[str]) -> str:
    """One row a unit: where it belongs, and what it is paid under each."""
    cells = ["z.receives AS receives_0", "z.paid AS paid_0"]
    cells += [f"s{n}.receives AS receives_{n}, s{n}.paid AS paid_{n}" for n in range(1, reforms + 1)]
    cells += [f"COALESCE(p.{identifier(name)}, '') AS {identifier(name)}" for name in breakdowns]
    joins = [f"JOIN paid_{n} AS s{n} ON s{n}.{UNIT} = z.{UNIT}" for n in range(1, reforms + 1)]
    joins += [f"LEFT JOIN places_of AS p ON p.{UNIT} = z.{UNIT}"] if breakdowns else []
    return f"SELECT {', '.join(cells)} FROM paid_0 AS z {' '.join(joins)}"


def _sampled(reforms: Sequence[Changes]) -> list[tuple[str, tuple[int, int]]]:
    """The columns that are resampled, each with its take-up; the run's own first."""
    return [("paid_0", (100, 100)), *((f"paid_{n}", each.take_up) for n, each in enumerate(reforms, start=1))]


def _breakdowns(facts: Facts) -> tuple[list[str], list[str]]:
    """Those shown, and the one whose places are resampled."""
    if facts.breakdowns is None:
        return [], []
    declared = facts.plan.declared.breakdowns
    clusters = [name for name, each in declared.items() if each.cluster]
    return [name for name, each in declared.items() if not each.cluster], clusters[:1]


def _same_members(one: Plan, other: Plan) -> bool:
    """Whether members are judged alike under both."""
    if one.members is None or other.members is None:
        return True
    return _said(one, one.members) == _said(other, other.members) and one.declared.totals == other.declared.totals


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
