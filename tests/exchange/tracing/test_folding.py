"""Receipts reach the index by person once each, whatever dies meanwhile, and the counts add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from tests.exchange.tracing.conftest import NOON, Give, exchange
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.private import FOLDER, PrivateFile
from wasl.exchange.tracing import folding
from wasl.exchange.tracing.models import Counted, FieldTally, Tally, Trace
from wasl.exchange.tracing.proofs import proof_of
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.clock import to_microseconds

pytestmark = pytest.mark.django_db
A, B = "a" * 32, "b" * 32


def exchanges() -> int:
    return int(Tally.objects.aggregate(n=Sum("n", default=0))["n"])


def test_a_consultation_is_folded_as_it_was_receipted(give: Give) -> None:
    receipt = give(A, case="D'-17 \\ é", secret_until=5, fields=("enrolled", "level"))
    assert fold_traces() == 1
    trace = Trace.objects.get()
    assert (trace.log, trace.index, trace.leaf) == (receipt.log, receipt.index, receipt.leaf)
    assert (trace.entity, trace.at, trace.case, trace.secret_until) == (A, to_microseconds(NOON), "D'-17 \\ é", 5)
    assert (trace.consumer, trace.provider, trace.agreement) == ("cnss", "menps", "PE-2026-0003@1")
    assert trace.fields == ["enrolled", "level"]
    assert len(trace.salt) == 32


def test_what_is_still_in_the_journal_is_seen_at_once_and_counted_once(
    give: Give, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wasl.exchange.receipts.log.FOLD_AFTER", 600)
    give(A)
    assert fold_traces() == 1
    log.close()
    assert list((log.folder / FOLDER).glob("*.arrow"))
    assert fold_traces() == 0
    assert not list((log.folder / FOLDER).glob("*.arrow"))
    assert (Trace.objects.count(), exchanges()) == (1, 1)


def test_exchanges_about_nobody_are_counted_and_leave_no_trace(give: Give) -> None:
    give(outcome="unknown-subject")
    give(A)
    fold_traces()
    assert list(Trace.objects.values_list("entity", flat=True)) == [A]
    assert dict(Tally.objects.values_list("outcome", "n")) == {"answered": 1, "unknown-subject": 1}


def test_everybody_on_a_roll_has_a_trace_and_counts_as_one_exchange(give: Give, enrol: Give) -> None:
    give(A)
    receipt = enrol(A, "", B, fields=("enrolled", "level"))
    assert fold_traces() == 2
    traces = [(each.index, each.line, each.entity, each.way) for each in Trace.objects.order_by("index", "line")]
    assert traces == [(0, 0, A, "call"), (1, 1, A, "file"), (1, 3, B, "file")]
    assert {each.leaf for each in Trace.objects.filter(index=1)} == {receipt.leaf}
    assert exchanges() == 4
    assert dict(FieldTally.objects.values_list("field", "n")) == {"enrolled": 4, "level": 3}
    assert [proof_of(each).sound for each in Trace.objects.all()] == [True] * 3


def test_days_and_hours_are_the_states_own(give: Give) -> None:
    give(A, at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    fold_traces()
    tally = Tally.objects.get()
    assert (tally.day, tally.hour) == (date(2026, 7, 2), 0)


def test_the_same_sort_adds_up_over_several_folds(give: Give) -> None:
    for _ in range(3):
        give(A, fields=("enrolled", "level"))
        fold_traces()
    give(B, fields=("enrolled",), outcome="out-of-scope")
    fold_traces()
    assert list(Tally.objects.order_by("outcome").values_list("outcome", "n")) == [("answered", 3), ("out-of-scope", 1)]
    assert dict(FieldTally.objects.values_list("field", "n")) == {"enrolled": 3, "level": 3}


def killed(*_given: Any, **_named: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("where", "name"),
    [(folding, "_insert"), (Counted, "save"), (PrivateFile, "done")],
    ids=["while writing", "before the commit", "before the file is erased"],
)
def test_killed_midway_nothing_is_lost_or_counted_twice(
    log: Log, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    log.append([exchange(A), exchange(B), exchange()]).result()
    log.close()
    with monkeypatch.context() as patched:
        patched.setattr(where, name, killed)
        with pytest.raises(KeyboardInterrupt):
            fold_traces()
    assert Trace.objects.count() in (0, 2)
    fold_traces()
    fold_traces()
    assert sorted(Trace.objects.values_list("entity", flat=True)) == [A, B]
    assert exchanges() == 3
    assert not list((log.folder / FOLDER).glob("*.arrow"))


def test_no_file_is_erased_before_its_rows_are_in(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append([exchange(A)]).result()
    log.close()
    done: Callable[[PrivateFile], None] = PrivateFile.done

    def erased(file: PrivateFile) -> None:
        assert Counted.objects.get(log="gateway").size == 1
        assert Trace.objects.count() == 1
        done(file)

    monkeypatch.setattr(PrivateFile, "done", erased)
    fold_traces()


def test_many_entries_travel_together(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "ROWS", 100)
    log.append([exchange(f"{n:032x}") for n in range(1, 1001)]).result()
    assert fold_traces() == 1000
    assert Trace.objects.values("entity").distinct().count() == 1000
    assert Tally.objects.get().n == 1000


def test_without_a_log_there_is_nothing_to_fold(home: Path) -> None:
    assert fold_traces() == 0
