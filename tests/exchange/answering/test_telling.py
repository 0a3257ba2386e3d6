"""What leaves and what stays on record of a million answers is what the desk writes of each of them."""

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
from wasl.exchange.receipts.entry import Entry, Private, Receipt, read_entry, salted, sha256
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


def test_the_same_bodies_names_and_entries(tmp_path: Path, held: list[Any]) -> None:
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
        telling.create_names(engine, pseudonyms, AGREEMENT)
        hidden = to_microseconds(datetime(2025, 11, 11, 10, tzinfo=UTC))
        occasion = telling.Occasion(AGREEMENT, to_microseconds(AT), "2025-11-01", "list-1", "5eed", "C-7", hidden)
        telling.create_told(engine, plan, occasion)
        sql = "SELECT t.*, b.body FROM told AS t JOIN bodies AS b ON b.value = t.value ORDER BY t.position"
        told = engine.read(sql).read_all().to_pylist()
        entries = telling.read_entries(engine, plan, occasion, "p").read_all().to_pylist()
    finally:
        engine.close()

    assert {row["value"]: row["body"] or row["outcome"] for row in told} == bodies
    assert json.loads(bodies["A"])["fields"]["level"] == "ألف"
    assert json.loads(bodies["C"])["untranslated"] == ["level"]
    assert [bodies[value] for value in ("B", "two", "nobody")] == [
        "out-of-scope",
        "ambiguous-subject",
        "unknown-subject",
    ]
    assert all(row["answer"] == sha256(row["body"].encode()) for row in told if row["body"])
    one_by_one = {entry.request: (entry, private) for entry, private in log.given}
    assert [row["position"] for row in told] == list(range(len(entries)))
    assert [row["value"] for row in told] == ASKED == list(one_by_one)
    for asked, row in zip(told, entries, strict=True):
        entry, private = one_by_one[asked["value"]]
        ours = read_entry(row["entry"].encode())
        subject = salted(row["entity"], row["salt"]) if row["entity"] else ""
        expected = Entry(**{**{n: getattr(entry, n) for n in entry.__struct_fields__}, "subject": subject,
                            "request": f"list-1-{asked['position']}"})  # fmt: skip
        assert ours == expected
        assert row["entry"].encode() == expected.content(), "not canonical"
        kept = (private.entity, private.secret_until, private.case) if private else (None, None, None)
        assert (row["entity"], row["secret_until"], row["case"]) == kept
    salts = [row["salt"] for row in entries if row["salt"]]
    assert len(set(salts)) == len(salts) > 1


def _by_file() -> Any:
    return msgspec.structs.replace(ENTRY.declared, ways=("file",))
