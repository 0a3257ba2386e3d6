"""Extracts for bulk readers say what the registers say, typed, and follow every change."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.registers.small_state import feed_small_state
from wasl.catalogue import current
from wasl.engine.choose import scratch_engine
from wasl.registers.bulk import bulk
from wasl.registers.extract import HEAD, identifiers_in_force, instant_of, records_in_force
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import make_plan
from wasl.registers.feeding.run import Installation
from wasl.registers.feeding.standing import load_known
from wasl.registers.feeding.undo import undo
from wasl.registers.merging import confirm_merge
from wasl.registers.models import Ledger, Record
from wasl.registers.people import cluster_of

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(current.catalogue(), Places(tmp_path))


def test_an_extract_holds_every_record_in_force_typed_and_no_other(place: Installation, tmp_path: Path) -> None:
    state = feed_small_state(tmp_path)
    for register in ("enrolment", "learner"):
        rows = pq.read_table(records_in_force(place, register)).to_pylist()
        said = {
            (
                row["entity"],
                row["source"],
                row["source_key"],
                row["valid_from"],
                row["valid_to"],
                row["recorded_from"],
            ): {name: written(value) for name, value in row.items() if value is not None and name not in HEAD}
            for row in rows
        }
        records = Record.objects.filter(register=register, recorded_to=None)
        assert len(rows) == records.count() > 0
        assert said == {
            (r.entity, r.source, r.source_key, r.valid_from, r.valid_to, r.recorded_from): {
                name: str(value) for name, value in json.loads(r.body).items() if value is not None
            }
            for r in records
        }
    people = pq.read_table(records_in_force(place, "learner")).to_pylist()
    assert date(2009, 1, 15) in [row["birth_date"] for row in people if row["entity"] == state.omar]
    stays = pq.read_table(records_in_force(place, "enrolment")).to_pylist()
    assert Decimal("8.50") in [row["average"] for row in stays]


def written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def test_an_extract_is_made_once_and_follows_every_change(place: Installation, tmp_path: Path) -> None:
    state = feed_small_state(tmp_path)
    first = records_in_force(place, "learner")
    made = first.stat().st_mtime_ns
    assert (records_in_force(place, "learner"), first.stat().st_mtime_ns) == (first, made)

    confirm_merge(state.merge, "agent")
    one = cluster_of(state.namesake).canonical
    merged = records_in_force(place, "learner")
    assert instant_of(merged) > instant_of(first)
    entities = {row["entity"] for row in pq.read_table(merged).to_pylist()}
    assert {state.salma, state.namesake} & entities == {one}
    named = pq.read_table(identifiers_in_force(place)).to_pylist()
    assert {row["entity"] for row in named if row["value"] in ("Z100000001", "Z100000002")} == {one}

    undo(state.pupils, "dsi", "a mistake", place.places)
    undone = records_in_force(place, "learner")
    assert len(pq.read_table(undone)) < len(pq.read_table(merged))
    assert not first.exists()


def test_days_may_come_after_any_number_of_records_without_one(place: Installation) -> None:
    """The driver takes a column's type from its first thousand rows."""
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 1})
    said = {"actor": "dsi", "batch": 1, "row": 1, "recorded_from": 1, "body_hash": "", "source": "ensup"}
    Record.objects.bulk_create(
        Record(register="learner", entity=f"{n:032x}", source_key=f"K{n}", body='{"cne":"K"}', **said)
        for n in range(3000)
    )
    period = {"valid_from": date(2024, 9, 1), "valid_to": date(2025, 9, 1)}
    stay = Record.objects.create(
        register="enrolment", entity="0" * 32, source_key="K0|2024", body="{}", **said, **period
    )
    late = Record.objects.create(register="learner", entity="f" * 32, source_key="L", body="{}", **said, **period)

    rows = pq.read_table(records_in_force(place, "learner")).to_pylist()
    assert [(row["valid_from"], row["valid_to"]) for row in rows if row["entity"] == late.entity] == [
        tuple(period.values())
    ]
    assert sum(row["valid_to"] is None for row in rows) == 3000

    with scratch_engine(place.places.work, "test") as engine, bulk() as reading:
        plan = make_plan(place.catalogue, "universities", "duckdb", date(2025, 10, 1))
        # As many rows as the table ever had: then it is read whole, whatever ran before on this database.
        engine.view_arrow("rows", pa.table({"n": range(late.pk)}))
        load_known(reading, engine, plan)
        sql = f'SELECT "from", "to" FROM known WHERE id = {stay.pk}'
        assert engine.read(sql).read_all().to_pylist() == [{"from": period["valid_from"], "to": period["valid_to"]}]
