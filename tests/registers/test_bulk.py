"""Bulk transactions: kept whole or not at all, streaming both ways, and safe beside Django's own connection."""

from __future__ import annotations

import pyarrow as pa
import pytest

from wasl.registers.bulk import BulkError, bulk, text
from wasl.registers.ledger import StaleKnowledgeError, advance, advance_in_transaction, read_instant
from wasl.registers.models import Identifier, Ledger

# Each block is the statement under test: it must fail as a whole.
# ruff: noqa: PT012
pytestmark = pytest.mark.usefixtures("registers")


def some_identifiers(count: int, scheme: str = "card") -> pa.RecordBatchReader:
    table = pa.table(
        {
            "scheme": [scheme] * count,
            "value": [f"{n:06d}" for n in range(count)],
            "entity": ["0" * 32] * count,
            "source": ["school"] * count,
            "batch": pa.array([1] * count, pa.int64()),
            "recorded_from": pa.array([1] * count, pa.int64()),
            "recorded_to": pa.array([None] * count, pa.int64()),
        }
    )
    return table.to_reader(100)


def test_appended_rows_are_seen_by_the_models() -> None:
    with bulk() as work:
        work.append("registers_identifier", some_identifiers(1_000))
    assert Identifier.objects.count() == 1_000


def test_a_block_that_fails_keeps_nothing() -> None:
    with pytest.raises(RuntimeError, match="midway"), bulk() as work:
        work.append("registers_identifier", some_identifiers(10))
        raise RuntimeError("midway")
    assert Identifier.objects.count() == 0


def test_what_the_database_refuses_is_told_and_nothing_kept() -> None:
    with pytest.raises(Exception, match=r"no_such_table|does not exist|no such table"), bulk() as work:
        work.append("registers_identifier", some_identifiers(10))
        work.execute("DELETE FROM no_such_table")
    assert Identifier.objects.count() == 0


def test_reading_streams_what_was_written_in_the_same_transaction() -> None:
    with bulk() as work:
        work.append("registers_identifier", some_identifiers(250))
        read = work.read("SELECT scheme, value FROM registers_identifier ORDER BY value").read_all()
    assert (read.num_rows, read.column("value")[249].as_py()) == (250, "000249")


def test_staged_rows_join_and_vanish() -> None:
    with bulk() as work:
        work.append("registers_identifier", some_identifiers(5))
        work.stage("wanted", pa.table({"value": ["000001", "000003", "none"]}).to_reader())
        found = work.scalar("SELECT COUNT(*) FROM wanted AS w JOIN registers_identifier AS i ON i.value = w.value")
    assert found == 2
    with pytest.raises(Exception, match="wanted"), bulk() as work:
        work.scalar("SELECT COUNT(*) FROM wanted")


def test_the_models_write_between_two_bulk_transactions() -> None:
    with bulk() as work:
        work.append("registers_identifier", some_identifiers(3))
    Identifier.objects.filter(value="000001").update(source="corrected")
    with bulk() as work:
        assert work.scalar("SELECT source FROM registers_identifier WHERE value = '000001'") == "corrected"


@pytest.mark.parametrize("value", ["plain", "l'école", "back\\slash", "مدرسة", '"quoted"', "$1 %s ?"])
def test_text_literals_come_back_as_they_went(value: str) -> None:
    with bulk() as work:
        assert work.scalar(f"SELECT CAST({text(value)} AS VARCHAR(100))") == value


def test_the_ledger_moves_forward_only() -> None:
    with bulk() as work:
        first = advance(work, read_instant(work))
    with bulk() as work:
        second = advance(work, read_instant(work))
    assert 0 < first < second == Ledger.objects.get().instant


def test_who_decided_on_older_knowledge_finds_out() -> None:
    with bulk() as reading:
        seen = read_instant(reading)
    advance_in_transaction()
    with pytest.raises(StaleKnowledgeError), bulk() as writing:
        advance(writing, seen)


def test_a_dead_holder_is_noticed() -> None:
    with pytest.raises((BulkError, BrokenPipeError, OSError)), bulk() as work:
        process = getattr(work, "_process", None)
        if process is None:
            raise BulkError("this database's transactions are held here, not elsewhere")
        process.kill()
        process.wait()
        work.scalar("SELECT 1")
