"""What another programme last decided of the same units, read alike for one case and for everybody.

The later of the last run and of the unit's own last decision says it, the decision where both are of one day. A run and a case
that came to no end say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.typed import Datum
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.programmes import scope
from wasl.programmes.bulk import UNIT
from wasl.programmes.cumulating import decided_elsewhere
from wasl.programmes.declared import Programme
from wasl.programmes.lake import files_of
from wasl.programmes.models import Decision, Run
from wasl.registers.feeding.places import Places

_CASES: Final = {UNIT: pa.string(), "receives": pa.bool_(), "due": pa.decimal128(18, 2)}
_STATES: Final[Mapping[str, bool]] = {Decision.State.DECIDED: True, Decision.State.REFUSED: False}


def received(catalogue: Catalogue, places: Places, programme: Programme, unit: str, day: date) -> dict[str, Datum]:
    """The facts of `programme` about `unit` on `day` that other programmes' decisions say; those that nothing says are absent."""
    said: dict[str, Datum] = {}
    for name, fact, amount in decided_elsewhere(programme):
        found = _of_one(catalogue, places, name, f"{programme.scheme}:{unit}", day)
        if found is not None:
            said[fact] = found[1] if amount else found[0]
    return said


def add_received(engine: Engine, catalogue: Catalogue, places: Places, programme: Programme, day: date) -> None:
    """Fill the same facts of all ``units`` of `engine`."""
    filled: dict[str, str] = {}
    joins = []
    for number, (name, fact, amount) in enumerate(decided_elsewhere(programme)):
        _view_received(engine, catalogue, places, name, f"received_{number}", programme.scheme, day)
        joins.append(f"LEFT JOIN received_{number} AS r{number} ON r{number}.{UNIT} = u.{UNIT}")
        filled[fact] = f"r{number}.{'due' if amount else 'receives'}"
    if joins:
        cells = [
            f"CAST({filled[name]} AS {scope.fact_type(fact).sql}) AS {identifier(name)}" if name in filled
            else f"u.{identifier(name)}"
            for name, fact in programme.facts.items()
        ]  # fmt: skip
        engine.create("units", f"SELECT u.{UNIT}, {', '.join(cells)} FROM units AS u {' '.join(joins)}")


def _of_one(
    catalogue: Catalogue, places: Places, name: str, unit: str, day: date
) -> tuple[bool, Decimal | None] | None:
    run = _last_run(catalogue, name, day)
    cases = list(_cases(catalogue, name, day, run, unit))
    if cases:
        return (cases[0][1], cases[0][2]) if cases[0][1] is not None else None
    if run is None:
        return None
    rows = pq.read_table(files_of(places, run).units, filters=[(UNIT, "=", unit.partition(":")[2])]).to_pylist()
    if not rows or rows[0]["outcome"] == "unknown":
        return None
    return rows[0]["outcome"] == "entitled" and bool(rows[0].get("admitted", True)), rows[0]["due"]


def _view_received(
    engine: Engine, catalogue: Catalogue, places: Places, name: str, into: str, scheme: str, day: date
) -> None:
    """``into``: (unit, receives, due)."""
    run = _last_run(catalogue, name, day)
    cases = [(unit.partition(":")[2], told, due) for unit, told, due in _cases(catalogue, name, day, run, scheme)]
    columns = list(zip(*cases, strict=True)) or [(), (), ()]
    table = pa.table(
        {name: pa.array(column, kind) for (name, kind), column in zip(_CASES.items(), columns, strict=True)}
    )
    engine.view_arrow(f"{into}_cases", table)
    sql = f"SELECT {UNIT}, receives, due FROM {into}_cases"
    if run is not None:
        engine.view_parquet(f"{into}_run", [files_of(places, run).units])
        placed = "COALESCE(admitted, FALSE)" if catalogue.get(Programme, name).ranking else "TRUE"
        told = f"CASE WHEN outcome <> 'unknown' THEN outcome = 'entitled' AND {placed} END"
        sql += f""" UNION ALL SELECT {UNIT}, {told} AS receives, CASE WHEN outcome <> 'unknown' THEN due END AS due
            FROM {into}_run WHERE {UNIT} NOT IN (SELECT {UNIT} FROM {into}_cases)"""
    engine.create(into, sql)


def _last_run(catalogue: Catalogue, name: str, day: date) -> Run | None:
    """Nobody receives a programme that is not in force on `day`, whatever it decided before."""
    if not _in_force(catalogue, name, day):
        return None
    done = Run.objects.filter(programme=name, state=Run.State.DONE, as_of__lte=day)
    return done.order_by("-as_of", "-pk").first()


def _cases(
    catalogue: Catalogue, name: str, day: date, run: Run | None, whose: str
) -> Iterable[tuple[str, bool | None, Decimal | None]]:
    """(unit, whether it receives, what is due) of the last decision about each; `whose`: a unit, or the scheme of many."""
    if not _in_force(catalogue, name, day):
        return
    decided = Decision.objects.filter(programme=name, as_of__lte=day)
    decided = decided.filter(unit=whose) if ":" in whose else decided.filter(unit__startswith=f"{whose}:")
    if run is not None:
        decided = decided.filter(as_of__gte=run.as_of)
    latest: dict[str, tuple[bool | None, Decimal | None]] = {}
    for unit, state, due in decided.order_by("as_of", "pk").values_list("unit", "state", "due").iterator():
        told = _STATES.get(state)
        latest[unit] = (told, due if told is not None else None)
    yield from ((unit, *told) for unit, told in latest.items())


def _in_force(catalogue: Catalogue, name: str, day: date) -> bool:
    other = catalogue.get(Programme, name)
    return other.since <= day and (other.until is None or day < other.until)
