"""What leaves of a million answers, and whom they are about, is what the desk says of each of them."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from tests.exchange.answering.test_bulk import ENTRY, FIELDS, IDENTIFIERS, Memory, said, view_registers
from wasl.engine.choose import open_engine
from wasl.exchange.answering import bulk, telling
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.plan import Plans
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.declared import Quota
from wasl.exchange.directory.snapshot import AgreementEntry, Authority, ServiceEntry, Snapshot, Terms
from wasl.exchange.directory.view import Directory
from wasl.exchange.receipts.entry import Entry, Private, Receipt, salted
from wasl.kernel.clock import to_microseconds
from wasl.kernel.text import Text

AT = datetime(2025, 11, 1, 10, tzinfo=UTC)
PEOPLE = {"e1": "0" * 31 + "1", "e2": "f" * 32, "e3": "0123456789abcdef" * 2, "r1": "a" * 32, "r2": "b" * 32}
AGREEMENT = AgreementEntry(
    terms=Terms(
        number="PE-2025-0001", version=2, consumer="fund", consumer_department="funds", provider="p", system="s",
        service="service", purpose="control", law=(), authority=Authority(regime="declaration", reference="D-1"),
        fields=FIELDS, subjects=Text(fr="t", ar="t", en="t"), scope="sex = 'F' OR sex IS NULL", ways=("file",), quota=Quota(),
        valid_from=date(2025, 1, 1), valid_until=date(2027, 1, 1), secrecy_days=10,
    ),
    state="active", codes={"level": {"a": "ألف", "é": "E'2"}, "earlier": {}}, pseudonym_version=3,
)  # fmt: skip
ASKED = ["A", "B", "C", "two", "nobody"]


class Kept:
    """A log that remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[Entry, Private | None]] = []

    def append(self, entries: Any) -> Future[list[Receipt]]:
        self.given += entries
        done: Future[list[Receipt]] = Future()
        done.set_result([Receipt(log="log", index=0, leaf="")])
        return done


@pytest.fixture
def held() -> list[Any]:
    records = [
        said("person", "first", None, 1, birth_date="2012-02-29", sex="F", score="8.50", home="h1"),
        said("stay", "first", None, 1, level="a", status="in", marks=-3),
        said("stay", "second", date(2025, 10, 1), 1, level="b", status="in"),
        said("person", "second", None, 1, sex="M")._replace(entity="e2"),
        said("person", "first", None, 1, birth_date="2010-02-28")._replace(entity="e3"),
        said("stay", "first", None, 1, level='b "q" \\ é\u2028')._replace(entity="e3"),
        said("house", "first", None, 1, index="12.500")._replace(entity="r1"),
    ]
    return [each._replace(entity=PEOPLE[each.entity]) for each in records]


def test_the_same_bodies_names_and_subjects(tmp_path: Path, held: list[Any]) -> None:
    identifiers = [(scheme, value, PEOPLE[entity]) for scheme, value, entity in IDENTIFIERS]
    pseudonyms = Pseudonyms(bytes(range(32)))
    log, bodies = Kept(), {}
    entry = ServiceEntry(
        declared=_by_file(), identity=ENTRY.identity, recognised=ENTRY.recognised, records=ENTRY.records
    )
    directory = Directory(
        Snapshot(
            instance="XX", version=1, not_before=0, expires=2**40, services={"service": entry}, agreements=(AGREEMENT,)
        )
    )
    desk = Desk(lambda: directory, Memory(identifiers, held), log, Quotas(clock=lambda: AT), pseudonyms)
    for value in ASKED:
        call = Call("fund", "service", AT, value, "file", "control", "code", value, case="C-7")
        try:
            bodies[value] = asyncio.run(desk.answer(call)).content.decode()
        except Refused as refused:
            bodies[value] = refused.name

    engine = open_engine("duckdb", tmp_path)
    try:
        view_registers(engine, held, identifiers)
        engine.view_arrow("asked", pa.table({"value": ASKED, "place": range(1, 6)}))
        plan = Plans().of(entry, "service", AGREEMENT, FIELDS)
        bulk.create_answers(engine, plan, bulk.Question("code", AT.date(), {}))
        occasion = telling.Occasion(AGREEMENT, to_microseconds(AT), "2025-11-01", "list-1", "5eed" * 16)
        telling.create_told(engine, plan, occasion, len(ASKED))
        told = engine.read("SELECT *, unhex(entity) AS id FROM told ORDER BY place").read_all()
    finally:
        engine.close()

    names = telling.names_of(pseudonyms, AGREEMENT, told["id"].combine_chunks()).to_pylist()
    rows = [{**row, "name": name} for row, name in zip(told.to_pylist(), names, strict=True)]
    ours = {
        ASKED[row["place"] - 1]: row["before"] + row["name"] + row["after"]
        if row["outcome"] == bulk.ANSWERED
        else row["outcome"]
        for row in rows
    }
    assert ours == bodies
    assert json.loads(bodies["A"])["fields"]["level"] == "ألف"
    assert json.loads(bodies["C"])["untranslated"] == ["level"]
    assert [bodies[value] for value in ("B", "two", "nobody")] == [
        "out-of-scope",
        "ambiguous-subject",
        "unknown-subject",
    ]
    one_by_one = {entry.request: private for entry, private in log.given}
    for asked, row in zip(ASKED, rows, strict=True):
        private = one_by_one[asked]
        assert row["entity"] == (private.entity if private else None)
        assert row["subject"] == (salted(row["entity"], row["salt"].hex()) if row["entity"] else None)
    salts = [row["salt"] for row in rows if row["salt"]]
    assert {len(salt) for salt in salts} == {16}
    assert len(set(salts)) == len(salts) > 1


def test_salts_are_drawn_from_the_seed_and_the_place_alone(tmp_path: Path) -> None:
    def drawn(seed: str, places: int) -> list[bytes]:
        return [row["salt"] for row in telling._salts(seed, places).read_all().to_pylist()]

    many = drawn("5eed" * 16, (1 << 17) + 5)
    assert many[:9] == drawn("5eed" * 16, 9)
    assert len(set(many)) == len(many) == (1 << 17) + 5
    assert not set(many) & set(drawn("5eee" * 16, 1000))


def _by_file() -> Any:
    return msgspec.structs.replace(ENTRY.declared, ways=("file",))
