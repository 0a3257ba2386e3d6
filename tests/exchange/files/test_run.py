"""Lists of subjects: every row is accounted for, every subject has one receipt, whatever a run dies of."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook

from tests.exchange.answering import world
from tests.exchange.files.conftest import BY_FILE, Town, keep_pupil
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.answering.store import Held
from wasl.exchange.declared import Quota
from wasl.exchange.files import rolls as rolling
from wasl.exchange.files import run as running
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.run import run
from wasl.exchange.files.sending import Sending, draw
from wasl.exchange.receipts.entry import Receipt, read_entry, salted, sha256
from wasl.exchange.receipts.private import read_private
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.receiptfile import Subject, make_receipt, read_header, verify_receipt
from wasl.kernel.canonical import canonical_json
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import leaf_hash
from wasl.registers.models import Ledger

LIST = """MASSAR;Référence;autre\r
Z100000003;D-1;x\r
 z999 ;D-2;x\r
Z100000003;D-3;x\r
;D-4;x\r
=1+1;D-5;x\r
Z100000001;=cmd();x\r
""".encode()


def answer_of(town: Town, delivery: Delivery) -> list[dict[str, str]]:
    text = Places(town.home).answer(delivery, "csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in text else ","))


def entries(town: Town) -> list[Any]:
    reader = LogReader(town.home / "receipts" / "files")
    return [read_entry(reader.entry(index)) for index in range(reader.size)]


def die_in(monkeypatch: pytest.MonkeyPatch, where: object, name: str, town: Town, delivery: Delivery) -> None:
    """Run `delivery`, and die where `name` is called."""

    def die(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(where, name, die)
        with pytest.raises(KeyboardInterrupt):
            run(delivery, town.office())


def test_each_row_has_its_answer_and_each_subject_a_receipt(town: Town) -> None:
    delivery = town.answer(LIST)
    assert (delivery.state, delivery.error) == ("answered", {})
    counts = (
        delivery.received,
        delivery.answered,
        delivery.unknown,
        delivery.outside,
        delivery.malformed,
        delivery.repeated,
    )
    assert counts == (6, 2, 2, 0, 1, 1)
    omar, nobody, again, empty, formula, salma = answer_of(town, delivery)
    assert (omar["OUTCOME"], omar["schooled"], omar["REFERENCE"]) == ("answered", "true", "D-1")
    assert (nobody["OUTCOME"], nobody["schooled"], nobody["PSEUDONYM"]) == ("unknown-subject", "", "")
    assert again == {**omar, "ROW": "3", "REFERENCE": "D-3"}
    assert (empty["OUTCOME"], empty["RECEIPT"]) == ("malformed-subject", "")
    assert (formula["SUBJECT"], salma["REFERENCE"]) == ("'=1+1", "'=cmd()")
    assert list(omar) == [
        *("ROW", "SUBJECT", "REFERENCE", "OUTCOME", "schooled", "vocational", "apprentice", "higher", "baccalaureate"),
        *("PSEUDONYM", "RECEIPT"),
    ]

    kept = entries(town)
    assert delivery.receipts == sum(len(entry.subjects) for entry in kept) == 4
    assert (delivery.receipts_from, delivery.receipts_until, delivery.seed) == (0, len(kept), "")
    receipt = read_header(omar["RECEIPT"])
    entry = kept[receipt.index]
    assert (receipt.log, receipt.leaf) == ("files", leaf_hash(entry.content()).hex())
    assert (entry.outcome, entry.way, entry.agreement, entry.purpose) == (
        "answered", "file", "PE-2026-0001@1", "family-allowances",
    )  # fmt: skip
    private = {
        (row["index"], row["line"]): row
        for file in read_private(town.home / "receipts" / "files")
        for row in file.read().rows.to_pylist()
    }
    about = private[receipt.index, receipt.line]
    assert (about["entity"], about["case"]) == (world.OMAR, "control 2026")
    assert entry.of_line(receipt.line) == salted(world.OMAR, about["salt"])
    proof = make_receipt(
        LogReader(town.home / "receipts" / "files"),
        "files",
        receipt.index,
        Subject(world.OMAR, about["salt"]),
        receipt.line,
    )
    assert verify_receipt(proof, LogReader(town.home / "receipts" / "files").key).receipt == receipt


def test_a_list_is_answered_as_its_subjects_would_be_one_by_one(town: Town) -> None:
    (row,) = answer_of(town, town.answer(b"MASSAR\nZ100000003\n", scheme="massar"))
    call = Call("cnss", world.CHECK, world.NOW, "r", scheme="massar", value="Z100000003")

    class Registers:
        async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> list[Held]:
            return [each for each in world.pupil() if each.register in registers]

        async def close(self) -> None: ...

    desk = Desk(town.directory, Registers(), world.MemoryLog(), Quotas(lambda: world.NOW), pseudonyms_of(town.home))
    body = desk.ask(call).body
    desk.close()
    said = {name: "" if value is None else str(value).lower() for name, value in body["fields"].items()}
    assert {name: row[name] for name in said} == said
    assert row["PSEUDONYM"] == body["subject"]


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_an_answer_comes_in_the_format_of_its_list(town: Town, kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"list.{kind}"
    if kind == "xlsx":
        book = Workbook()
        for line in (["Code Massar"], ["Z100000003"], ["Z999"]):
            book.active.append(line)
        book.save(file)
    else:
        pq.write_table(pa.table({"massar": ["Z100000003", "=1+1"]}), file)
    delivery = town.answer(file.read_bytes(), f"list.{kind}")
    answer = Places(town.home).answer(delivery, kind)
    if kind == "xlsx":
        head, *rows = load_workbook(answer).active.iter_rows(values_only=True)
        lines = [dict(zip(head, row, strict=True)) for row in rows]
    else:
        lines = pq.read_table(answer).to_pylist()
    assert [line["OUTCOME"] for line in lines] == ["answered", "unknown-subject"]
    assert lines[0]["schooled"] is True


def test_a_run_that_died_after_its_receipts_writes_no_second_ones(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = town.send(LIST)
    die_in(monkeypatch, running._Run, "_close", town, delivery)
    before = entries(town)
    delivery.refresh_from_db()
    assert (delivery.state, [len(entry.subjects) for entry in before]) == ("landed", [2, 2])
    delivery = run(delivery, town.office())
    assert (delivery.state, delivery.receipts_until) == ("answered", 2)
    assert entries(town) == before
    receipts = {line["RECEIPT"] for line in answer_of(town, delivery)} - {""}
    assert receipts == {
        Receipt(log="files", index=n, leaf=leaf_hash(entry.content()).hex(), line=line).header()
        for n, entry in enumerate(before)
        for line in (1, 2)
    }


def test_a_run_that_died_answers_as_its_receipts_say_or_not_at_all(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = town.send(LIST)
    die_in(monkeypatch, running._Run, "_close", town, delivery)
    before = entries(town)
    keep_pupil(NAMELESS, "z999")
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 2})
    delivery.refresh_from_db()
    delivery = run(delivery, town.office())
    assert (delivery.state, entries(town)) == ("failed", before)
    assert "the registers changed" in delivery.error["what"]
    assert not Places(town.home).answer(delivery, "csv").exists()


def test_rolls_are_of_one_outcome_and_have_room_for_so_many(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists longer than what is read at once, with repetitions that reach back beyond it."""
    monkeypatch.setattr(rolling, "_ROWS_AT_ONCE", 7)
    monkeypatch.setattr(rolling, "LONGEST", 3)
    asked = ["Z100000003", *(f"Z9{n}" for n in range(20)), "Z100000001", "Z100000003", "", "Z100000003", "Z95"]
    delivery = town.answer("\n".join(["MASSAR,REF", *(f"{each},r" for each in asked)]).encode())
    lines = answer_of(town, delivery)
    assert [line["SUBJECT"] for line in lines] == asked
    kept = entries(town)
    assert (delivery.received, delivery.answered, delivery.unknown, delivery.malformed, delivery.repeated) == (
        26,
        2,
        20,
        1,
        3,
    )
    assert delivery.receipts == sum(len(entry.subjects) for entry in kept) == 22
    assert max(len(entry.subjects) for entry in kept) == 3
    by_subject: dict[str, set[str]] = {}
    for line in lines:
        by_subject.setdefault(line["SUBJECT"], set()).add(line["RECEIPT"])
    assert by_subject.pop("") == {""}
    assert all(len(receipts) == 1 for receipts in by_subject.values())
    assert len(set.union(*by_subject.values())) == 22
    for line in lines:
        if line["RECEIPT"]:
            receipt = read_header(line["RECEIPT"])
            entry = kept[receipt.index]
            assert (entry.outcome, receipt.leaf) == (line["OUTCOME"], leaf_hash(entry.content()).hex())
            assert 1 <= receipt.line <= len(entry.subjects)
            assert bool(entry.of_line(receipt.line)) == (line["OUTCOME"] == "answered")


def test_the_holder_of_an_answer_can_prove_what_a_roll_answered(town: Town) -> None:
    delivery = town.answer(b"MASSAR\nZ100000003\nZ100000001\n")
    (entry,) = entries(town)
    bodies = [
        canonical_json({
            "as_of": delivery.as_of.isoformat(), "subject": line["PSEUDONYM"],
            "fields": {name: {"true": True, "false": False, "": None}.get(line[name], line[name]) for name in entry.fields},
        })
        for line in answer_of(town, delivery)
    ]  # fmt: skip
    assert entry.answer == sha256("".join(bodies).encode())


def test_a_run_that_died_before_its_receipts_leaves_no_trace(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = town.send(LIST)
    die_in(monkeypatch, running, "appending", town, delivery)
    # Another list is answered meanwhile, where the first one's receipts would have stood.
    other = town.answer(b"MASSAR\nZ100000001\n")
    delivery.refresh_from_db()
    delivery = run(delivery, town.office())
    assert (other.receipts_from, delivery.receipts_from, len(entries(town))) == (0, 1, 3)


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"ways": ("call",)}, "way-not-agreed"), ({"state": "suspended"}, "suspended-agreement"),
     ({"valid_until": date(2026, 1, 15)}, "expired-agreement")],
)  # fmt: skip
def test_a_list_passes_the_same_check_as_a_call(town: Town, changes: dict[str, Any], name: str) -> None:
    town.agreements = [world.agreement(**{**BY_FILE, **changes})]
    with pytest.raises(Refused) as refused:
        town.send(LIST)
    assert refused.value.name == name
    assert not Delivery.objects.exists()


def test_an_agreement_suspended_meanwhile_answers_nothing(town: Town) -> None:
    delivery = town.send(LIST)
    town.agreements = [world.agreement(**BY_FILE, state="suspended")]
    delivery = run(delivery, town.office())
    assert (delivery.state, delivery.error["what"]) == (
        "failed",
        Refused("suspended-agreement", agreement="PE-2026-0001").what,
    )
    assert not (town.home / "receipts" / "files").exists() or not entries(town)


def test_what_a_day_allows_is_counted_over_lists(town: Town) -> None:
    town.agreements = [world.agreement(**BY_FILE, quota=Quota(per_day=5, per_file=4))]
    assert town.answer(LIST).state == "answered"
    second = town.answer(b"MASSAR\nZ100000001\nZ100000002\n")
    assert (second.state, second.error["what"]) == ("failed", Refused("over-quota", seconds=1, most=5).what)
    assert town.answer(b"MASSAR\nZ100000001\n").state == "answered"
    third = town.answer(b"MASSAR\n1\n2\n3\n4\n5\n")
    assert third.error["what"] == Refused("oversize-file", most=4).what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no byte"), (b"NAME\nx\n", "no column"), (b"MASSAR\n", "empty"), (b"PK\x03\x04broken", "no workbook"),
        (b"PAR1", "no Parquet"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_says_why(town: Town, content: bytes, what: str) -> None:
    try:
        error = town.answer(content).error["what"]
    except WaslError as refused:
        error = refused.what
    assert what in error


NAMELESS, CHILD = "0" * 31 + "3", "0" * 31 + "4"


def test_a_list_is_drawn_of_everyone_in_scope_and_of_nobody_else(town: Town) -> None:
    town.vaccinates()
    keep_pupil(NAMELESS, birth_date="2011-03-02")
    keep_pupil(CHILD, "Z100000009", birth_date="2016-03-02")
    delivery = run(town.drawn(), town.office())
    assert (delivery.state, delivery.error, delivery.drawn) == ("answered", {}, True)
    assert (delivery.received, delivery.answered, delivery.receipts) == (3, 3, 3)
    lines = answer_of(town, delivery)
    assert sorted(line["SUBJECT"] for line in lines) == ["", "Z100000001", "Z100000003"]
    assert {(line["OUTCOME"], line["establishment"]) for line in lines} == {("answered", "54321B")}
    kept = entries(town)
    assert [(each.service, each.way, each.agreement, len(each.subjects)) for each in kept] == [
        ("vaccination-list", "file", "PE-2026-0001@1", 3)
    ]
    told = {
        row["entity"] for file in read_private(town.home / "receipts" / "files") for row in file.read().rows.to_pylist()
    }
    assert told == {world.OMAR, world.SALMA, NAMELESS}


def test_a_list_is_drawn_only_where_that_was_agreed(town: Town) -> None:
    with pytest.raises(Refused, match="no such service"):
        town.drawn()
    with pytest.raises(WaslError, match="whom a list names"):
        draw(town.directory, Sending("cnss", world.CHECK), actor="dsi-cnss")
    town.vaccinates(state="suspended")
    with pytest.raises(Refused, match="suspended"):
        town.drawn()
    town.vaccinates(quota=Quota(per_file=1, per_day=5))
    assert run(town.drawn(), town.office()).error["what"] == Refused("oversize-file", most=1).what
    assert not (town.home / "receipts" / "files").exists() or not entries(town)


def test_a_drawn_list_that_died_goes_on_only_while_the_same_people_are_in_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.vaccinates()
    deliveries = [town.drawn(), town.drawn()]
    for delivery in deliveries:
        die_in(monkeypatch, running._Run, "_close", town, delivery)
        delivery.refresh_from_db()
    assert run(deliveries[0], town.office()).state == "answered"
    keep_pupil(NAMELESS, birth_date="2011-03-02")
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 2})
    changed = run(deliveries[1], town.office())
    assert (changed.state, len(entries(town))) == ("failed", 2)
    assert "the registers changed" in changed.error["what"]
