"""The many decided at once: one SQL plan gives of everybody what `deciding` gives of one.

Relations of one engine are read: ``units`` (unit, then the unit's facts as they are given) and, for households, ``people``
(unit, member, then the members' facts). Two Parquet files are written: the members' part first, from which the
units' decisions are then made, so that memory holds neither. A unit's facts stand beside its decision; those of members, three
times as many, stay in the file of people that they are read from, which is written once, before anybody is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.types import Type
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.kernel.errors import WaslError
from wasl.programmes import scope
from wasl.programmes.declared import Ranking, Total
from wasl.programmes.plan import Formula, Plan, Stage
from wasl.programmes.scope import AMOUNT, MEMBER_AMOUNT, RANK, TOTAL_AMOUNT

UNIT, MEMBER = "unit", "member"
_GIVEN: Final = "given "
"""Before the name of a fact as it was given, where what is known of it may differ."""


class NotInBulkError(WaslError):
    """An expression that looks something up, which the many cannot."""


@dataclass(frozen=True, slots=True)
class Files:
    """What was decided, as Parquet: the columns of `unit_columns`, in the order of units, and of `member_columns`, in none."""

    units: Path
    members: Path | None
    people: Path | None
    """The members' facts as they are given, in the order of units: what `people` is a view of."""


def decide_all(engine: Engine, plan: Plan, files: Files, seed: str = "") -> int:
    """Decide of all ``units``; how many, ``decisions`` is then what was written. `seed`: of the ranking, where there is one."""
    view_known(engine, plan)
    if plan.members is not None and files.members is not None:
        view_counted(engine, plan, plan.members)
        engine.write_parquet("SELECT * FROM counted", files.members)
        engine.view_parquet("counted", [files.members])
    view_totals(engine, plan)
    view_decisions(engine, plan, seed)
    decided = engine.write_parquet(f"SELECT * FROM decisions ORDER BY {UNIT}", files.units)
    engine.view_parquet("decisions", [files.units])
    return decided


def keep_people(engine: Engine, files: Files) -> None:
    """Write the relation ``people`` as `files.people`, where there is one; from now on it is a view of that file."""
    if files.people is not None:
        engine.write_parquet(f"SELECT * FROM people ORDER BY {UNIT}", files.people)
        engine.view_parquet("people", [files.people])


def view_known(engine: Engine, plan: Plan) -> None:
    """``known_units``: what is known of ``units``."""
    engine.view("known_units", f"SELECT {UNIT}, {_known(engine, plan, plan.unit)} FROM units")


def view_counted(engine: Engine, plan: Plan, members: Stage) -> None:
    """``counted``, from ``people`` and ``known_units``: the columns of `member_columns`."""
    engine.view("counted", _counted_sql(engine, plan, members))


def view_totals(engine: Engine, plan: Plan) -> None:
    """``totalled``: ``known_units`` and, for households, their totals over ``counted``."""
    engine.view("totalled", _totalled_sql(plan))


def view_decisions(engine: Engine, plan: Plan, seed: str) -> None:
    """``decisions``, from ``totalled``."""
    engine.view("decided", _decided_sql(engine, plan))
    engine.view("decisions", _decisions_sql(engine, plan, seed))


def unit_columns(plan: Plan) -> tuple[str, ...]:
    """The columns of the units' decisions."""
    placed = ("place", "admitted") if plan.declared.ranking else ()
    amounts = plan.unit.amounts
    return (
        UNIT,
        "outcome",
        "due",
        "undecided",
        *plan.unit.facts,
        *plan.declared.totals,
        *plan.unit.criteria,
        *amounts,
        *placed,
    )


def member_columns(plan: Plan) -> tuple[str, ...]:
    """The columns of the members' part; none for a programme of persons."""
    stage = plan.members
    if stage is None:
        return ()
    return (UNIT, MEMBER, "counts", "decided", *stage.criteria, RANK, *stage.amounts)


def _known(engine: Engine, plan: Plan, stage: Stage) -> str:
    """What is known of each fact and, where that may differ from what was given, that too; none at all is nothing but a place."""
    cells = []
    for name, fact in stage.facts.items():
        column = identifier(name)
        if name in stage.known:
            given = f"CAST({column} AS {scope.fact_type(fact).sql}) AS {identifier(_GIVEN + name)}"
            cells += [f"{_sql(engine, plan, stage.known[name])} AS {column}", given]
        else:
            cells.append(f"CAST({column} AS {scope.fact_type(fact).sql}) AS {column}")
    return ", ".join(cells) or "NULL AS nothing"


def _given(stage: Stage) -> Iterable[str]:
    return (
        f"{identifier(_GIVEN + name)} AS {identifier(name)}" if name in stage.known else identifier(name)
        for name in stage.facts
    )


def _counted_sql(engine: Engine, plan: Plan, stage: Stage) -> str:
    """Each member: whether they count, why, their rank, their amounts."""
    read = {name for each in (*stage.criteria.values(), *stage.amounts.values()) for name in each.typed.columns}
    around = ", ".join(f"u.{identifier(name)}" for name in plan.unit.facts if name in read)
    people = f"""SELECT {UNIT}, {MEMBER}, {_known(engine, plan, stage)} FROM people"""
    rows = people
    if around:
        rows = f"SELECT p.*, {around} FROM ({people}) AS p JOIN known_units AS u ON u.{UNIT} = p.{UNIT}"
    judged = f"SELECT *, {_columns(engine, plan, stage.criteria)} FROM ({rows}) AS r"
    counts = f"SELECT *, {_all(stage.criteria)} AS counts FROM ({judged}) AS j"
    ranked = f"SELECT *, {_rank_sql(plan)} AS {identifier(RANK)} FROM ({counts}) AS c"
    worth = f"SELECT *, {_columns(engine, plan, stage.amounts)} FROM ({ranked}) AS k" if stage.amounts else ranked
    amounts = [f"{_when('counts', _cast(name, MEMBER_AMOUNT))} AS {identifier(name)}" for name in stage.amounts]
    unknown = " OR ".join(f"{identifier(name)} IS NULL" for name in stage.amounts) or "FALSE"
    said = [
        UNIT, MEMBER, "counts", f"counts IS NOT NULL AND (NOT counts OR NOT ({unknown})) AS decided",
        *map(identifier, stage.criteria), identifier(RANK), *amounts,
    ]  # fmt: skip
    return f"SELECT {', '.join(said)} FROM ({worth}) AS w"


def _rank_sql(plan: Plan) -> str:
    """Of those who count and whose facts are known."""
    rank = plan.declared.members and plan.declared.members.rank
    if not rank:
        return "CAST(NULL AS INTEGER)"
    by = [identifier(name) for name in rank.by]
    ranked = " AND ".join(["COALESCE(counts, FALSE)", *(f"{column} IS NOT NULL" for column in by)])
    order = ", ".join([*by, MEMBER])
    place = f"row_number() OVER (PARTITION BY {UNIT}, {ranked} ORDER BY {order})"
    return f"CASE WHEN {ranked} THEN CAST({place} AS BIGINT) END"


def _totalled_sql(plan: Plan) -> str:
    totals = plan.declared.totals
    if plan.members is None:
        return "SELECT u.*, CAST(0 AS BIGINT) AS undecided FROM known_units AS u"
    sums = [f"{_total_sql(total)} AS {identifier(name)}" for name, total in totals.items()]
    sums.append("count(CASE WHEN NOT decided THEN 1 END) AS undecided")
    grouped = f"SELECT {UNIT}, {', '.join(sums)} FROM counted GROUP BY {UNIT}"
    found = "".join(f"t.{identifier(name)}, " for name in totals)  # all unknown where nobody is known
    return f"""SELECT u.*, {found}CAST(COALESCE(t.undecided, 0) AS BIGINT) AS undecided
        FROM known_units AS u LEFT JOIN ({grouped}) AS t ON t.{UNIT} = u.{UNIT}"""


def _decided_sql(engine: Engine, plan: Plan) -> str:
    """Each unit: its criteria, and its amounts where it meets them."""
    stage = plan.unit
    judged = f"SELECT *, {_columns(engine, plan, stage.criteria)} FROM totalled"
    met = f"SELECT *, {_all(stage.criteria)} AS met FROM ({judged}) AS j"
    return f"SELECT *, {_columns(engine, plan, stage.amounts)} FROM ({met}) AS m" if stage.amounts else met


def _total_sql(total: Total) -> str:
    number = "count(CASE WHEN counts THEN 1 END)"
    if total.of == "any":
        return f"CASE WHEN {number} > 0 THEN TRUE WHEN count(counts) = count(*) THEN FALSE END"
    column = "counts" if total.of == "count" else identifier(total.amount or "")
    value = number if total.of == "count" else f"CAST(COALESCE(sum({column}), 0) AS {TOTAL_AMOUNT.sql})"
    return value if total.unknown == "left-out" else f"CASE WHEN count({column}) = count(*) THEN {value} END"


def _decisions_sql(engine: Engine, plan: Plan, seed: str) -> str:
    stage = plan.unit
    amounts = [f"{_when('met', _cast(name, AMOUNT))} AS {identifier(name)}" for name in stage.amounts]
    paid = [identifier(name) for name, amount in plan.declared.amounts.items() if amount.paid]
    said = [
        UNIT, "met", "undecided", *_given(stage), *map(identifier, plan.declared.totals),
        *map(identifier, stage.criteria), *amounts, *_order_columns(plan.declared.ranking),
    ]  # fmt: skip
    due = f"SELECT *, CAST({' + '.join(paid) or '0'} AS {AMOUNT.sql}) AS due FROM (SELECT {', '.join(said)} FROM decided) AS d"
    outcome = """CASE WHEN NOT met THEN 'not-entitled'
        WHEN met AND due IS NOT NULL AND NOT (due = 0 AND undecided > 0) THEN 'entitled' ELSE 'unknown' END"""
    told = f"SELECT *, {outcome} AS outcome FROM ({due}) AS e"
    if plan.declared.ranking is not None:
        told = f"SELECT *, {_place_sql(engine, plan.declared.ranking, seed)} AS place FROM ({told}) AS o"
        told = f"SELECT *, place <= {_seats_sql(plan, plan.declared.ranking)} AS admitted FROM ({told}) AS p"
    return f"SELECT {', '.join(map(identifier, unit_columns(plan)))} FROM ({told}) AS t"


def _order_columns(ranking: Ranking | None) -> Iterable[str]:
    read = (*(name for name, _ in ranking.order), ranking.within, ranking.seats) if ranking else ()
    return (f"{identifier(name)} AS {_read_by(name)}" for name in dict.fromkeys(read) if name is not None)


def _read_by(name: str) -> str:
    """The column of a fact as it ranks: known, not only given."""
    return identifier("by " + name)


def _place_sql(engine: Engine, ranking: Ranking, seed: str) -> str:
    """The turn of those entitled; those alike follow a number that nobody chooses and everybody can work out."""
    turn, apart = "outcome = 'entitled'", "outcome = 'entitled'"
    if ranking.within is not None:
        turn = f"{apart} AND {_read_by(ranking.within)} IS NOT NULL"
        apart = f"{apart}, {_read_by(ranking.within)}"
    by = [f"{_read_by(name)} {'DESC' if down else 'ASC'} NULLS LAST" for name, down in ranking.order]
    lot = engine.dialect.sha256_hex(f"concat({engine.dialect.literal(seed)}, {UNIT})")
    place = f"row_number() OVER (PARTITION BY {apart} ORDER BY {', '.join([*by, lot])})"
    return f"CASE WHEN {turn} THEN CAST({place} AS BIGINT) END"


def _seats_sql(plan: Plan, ranking: Ranking) -> str:
    """How many places a unit's order has; null where nobody says."""
    if ranking.seats is None:
        return str(_places(plan))
    apart = f"PARTITION BY {_read_by(ranking.within)}" if ranking.within is not None else ""
    return f"min({_read_by(ranking.seats)}) OVER ({apart})"


def _places(plan: Plan) -> int:
    places = plan.places
    if places is None:
        raise WaslError("nobody said how many places there are on that day", mend="give the parameter its value")
    return places


def _columns(engine: Engine, plan: Plan, formulas: Mapping[str, Formula]) -> str:
    return ", ".join(f"{_sql(engine, plan, formula)} AS {identifier(name)}" for name, formula in formulas.items())


def _sql(engine: Engine, plan: Plan, formula: Formula) -> str:
    lowered = lower(formula.typed, engine.name, plan.given)
    if lowered.lookups:
        raise NotInBulkError("an expression of this programme looks something up", mend="let the service it asks do so")
    return lowered.sql


def _all(criteria: Sequence[str] | Mapping[str, Formula]) -> str:
    return " AND ".join(map(identifier, criteria)) or "TRUE"


def _when(met: str, value: str) -> str:
    return f"CASE WHEN {met} THEN {value} WHEN NOT {met} THEN 0 END"


def _cast(name: str, kind: Type) -> str:
    return f"CAST({identifier(name)} AS {kind.sql})"
