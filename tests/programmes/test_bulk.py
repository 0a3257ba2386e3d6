"""The many are decided as one by one: thousands of random families of each programme, to the centime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.programmes.random_families import families, relation
from wasl.catalogue.catalogue import Catalogue
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.programmes.bulk import Files, decide_all, keep_people, member_columns, unit_columns
from wasl.programmes.deciding import Decision, Family, decide
from wasl.programmes.plan import Plan, plan_of, rules_of

FAMILIES = {"duckdb": 1_500, "spark": 200}
"""Of each programme and day, by engine: Spark is slow to begin."""
OTHERS = {"duckdb": 400, "spark": 200}
"""Of the programmes of persons that are but a few criteria."""
DAYS = {
    "direct-aid-children": [date(2025, 9, 30), date(2024, 2, 29)], "back-to-school": [date(2025, 9, 15)],
    "minhaty-higher": [date(2025, 10, 1)], "minhaty-vocational": [date(2025, 10, 15)],
    "tayssir": [date(2016, 10, 1), date(2021, 2, 28), date(2023, 5, 1)],
}  # fmt: skip
OTHER_DAYS = {
    "amo-achamil": date(2025, 11, 1), "amo-dependants": date(2027, 3, 1), "amo-students": date(2024, 2, 29),
    "amo-tadamon": date(2025, 11, 1), "boarding-grant": date(2025, 9, 15), "canteen-grant": date(2025, 9, 15),
    "school-accident": date(2025, 11, 1), "school-insurance": date(2025, 9, 15), "school-kit": date(2022, 9, 5),
    "school-support": date(2025, 12, 1), "school-transport": date(2025, 9, 15),
}  # fmt: skip


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(request.param, tmp_path / "engine")
    yield engine
    engine.close()


def in_bulk(engine: Engine, plan: Plan, said: list[tuple[str, Family]], folder: Path) -> tuple[list[Any], list[Any]]:
    """The rows of the units' decisions, and of the members'."""
    given = [{"unit": unit, **family.facts} for unit, family in said]
    engine.view_arrow("units", relation(plan, given, plan.unit.facts))
    members = people = None
    if plan.members is not None:
        rows = [
            {"unit": unit, "member": member, **row} for unit, family in said for member, row in family.members.items()
        ]
        engine.view_arrow("people", relation(plan, rows, plan.members.facts))
        members, people = folder / "members.parquet", folder / "people.parquet"
    files = Files(folder / "units.parquet", members, people)
    keep_people(engine, files)
    assert decide_all(engine, plan, files, seed="2025") == len(said)
    rows = (
        pq.read_table(members).sort_by([("unit", "ascending"), ("member", "ascending")]).to_pylist() if members else []
    )
    units = pq.read_table(files.units).to_pylist()
    in_order = sorted(units, key=lambda row: str(row["unit"]))
    assert engine.name != "duckdb" or units == in_order, "a reader passes over what is not asked for"
    return in_order, rows


def one_by_one(unit: str, family: Family, decision: Decision) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The same rows, from the decision of one."""
    given = {name: family.facts.get(name) for name in decision.facts}
    row = {"unit": unit, "outcome": decision.outcome, "due": decision.due, "undecided": decision.undecided, **given,
           **decision.totals, **decision.criteria, **decision.amounts}  # fmt: skip
    members = [
        {"unit": unit, "member": each.member, "counts": each.counts, "decided": each.decided,
         **each.criteria, "rank": each.rank, **each.amounts}
        for each in decision.members
    ]  # fmt: skip
    return row, members


@pytest.mark.parametrize(
    ("name", "day"), [*((name, day) for name, days in DAYS.items() for day in days), *OTHER_DAYS.items()]
)
def test_the_many_are_decided_as_one_by_one(
    engine: Engine, maroc: Catalogue, name: str, day: date, tmp_path: Path
) -> None:
    plan = plan_of(rules_of(maroc, name), day)
    number = (FAMILIES if name in DAYS else OTHERS)[engine.name]
    said = list(families(plan, seed=day.toordinal(), number=number))
    units, members = in_bulk(engine, plan, said, tmp_path)
    decisions = [decide(plan, family) for _, family in said]
    alone = [one_by_one(unit, family, decision) for (unit, family), decision in zip(said, decisions, strict=True)]
    ranked = {"place", "admitted"}
    assert [{key: value for key, value in row.items() if key not in ranked} for row in units] == [
        row for row, _ in alone
    ]
    expected = [row for _, rows in alone for row in rows]
    assert members == sorted(expected, key=lambda row: (row["unit"], row["member"]))
    assert {"entitled", "not-entitled", "unknown"} == {decision.outcome for decision in decisions}
    assert sum((row["due"] or Decimal(0) for row in units), Decimal(0)) == sum(
        (decision.due or Decimal(0) for decision in decisions), Decimal(0)
    )
    assert not units or tuple(units[0]) == unit_columns(plan)
    assert not members or tuple(members[0]) == member_columns(plan)


def test_each_route_has_its_own_order_and_its_own_seats(engine: Engine, maroc: Catalogue, tmp_path: Path) -> None:
    """The farthest first; who lives as far goes by lot; the least number counts where a route's seats are said to be several."""
    plan = plan_of(rules_of(maroc, "school-transport"), date(2025, 9, 15))
    said = list(families(plan, seed=11, number=OTHERS[engine.name]))
    units, _ = in_bulk(engine, plan, said, tmp_path)
    entitled = [row for row in units if row["outcome"] == "entitled"]
    for route in ("a", "é"):
        waiting = [row for row in entitled if row["route"] == route]
        lot = sorted(waiting, key=lambda row: (-row["distance"], sha256(f"2025{row['unit']}".encode()).hexdigest()))
        assert [row["place"] for row in lot] == list(range(1, len(waiting) + 1))
        seats = min(row["seats"] for row in units if row["route"] == route and row["seats"] is not None)
        assert [row["admitted"] for row in lot] == [place < seats for place in range(len(waiting))]
    assert all(row["place"] is None and row["admitted"] is None for row in units if row["outcome"] != "entitled")


def test_places_go_by_the_index_then_by_a_lot_that_everybody_can_check(
    engine: Engine, maroc: Catalogue, tmp_path: Path
) -> None:
    plan = plan_of(rules_of(maroc, "minhaty-higher"), date(2025, 10, 1))
    units, _ = in_bulk(engine, plan, list(families(plan, seed=7, number=FAMILIES[engine.name])), tmp_path)
    entitled = [row for row in units if row["outcome"] == "entitled"]
    lot = sorted(entitled, key=lambda row: (row["index"], sha256(f"2025{row['unit']}".encode()).hexdigest()))
    assert [row["place"] for row in lot] == list(range(1, len(entitled) + 1))
    assert all(row["place"] is None and row["admitted"] is None for row in units if row["outcome"] != "entitled")
    assert all(row["admitted"] for row in entitled)
