"""Batches wait in the database: each is taken by one worker, taken over if that one dies, and may be stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.registers.feeding.conftest import PUPILS, Desk, desk, pack  # noqa: F401
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import working
from wasl.registers.models import Batch, Record
from wasl.registers.tasks import cancel, claim, work, work_on
from wasl.registers.working import SILENCE

ROW = "Z100000001,BENALI,SALMA,بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05"


@pytest.fixture
def queued(desk: Desk) -> Batch:  # noqa: F811
    return desk.submit("massar-pupils", f"{PUPILS}\n{ROW}\n")


def test_a_batch_is_taken_by_one(queued: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = claim()
    assert mine == queued
    assert mine.worker == working.me()
    monkeypatch.setattr(working, "me", lambda: "elsewhere:1")
    assert claim() is None


def test_a_batch_whose_worker_is_silent_is_taken_over(queued: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    Batch.objects.update(worker="dead:1", heartbeat=now() - SILENCE - timedelta(seconds=1))
    monkeypatch.setattr(working, "me", lambda: "elsewhere:1")
    taken = claim()
    assert taken is not None
    assert taken.worker == "elsewhere:1"


def test_a_batch_whose_worker_lives_is_left_alone(queued: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    Batch.objects.update(worker="alive:1", heartbeat=now() - SILENCE / 2)
    assert claim() is None


def test_work_shows_its_steps_and_leaves_the_queue(queued: Batch, desk: Desk) -> None:  # noqa: F811
    seen = []

    def watch(step: str) -> None:
        seen.append((step, Batch.objects.get().progress["step"]))

    done = work_on(queued, desk.installation, watch)
    assert [step for step, _shown in seen] == ["read", "map", "link", "compare", "record"]
    assert all(step == shown for step, shown in seen)
    assert (done.state, done.queued, done.worker, done.heartbeat) == ("recorded", False, "", None)


def test_the_oldest_comes_first_until_none_is_left(queued: Batch, desk: Desk) -> None:  # noqa: F811
    second = desk.submit("massar-pupils", f"{PUPILS}\n{ROW.replace('SALMA', 'SALWA')}\n")
    assert claim() == queued
    assert work(desk.installation, until_idle=True) == 2
    assert Record.objects.filter(batch=second.pk).exists()
    assert work(desk.installation, until_idle=True) == 0


def test_a_cancelled_batch_stops_before_its_next_step(queued: Batch, desk: Desk) -> None:  # noqa: F811
    def watch(step: str) -> None:
        if step == "map":
            cancel(queued, "dsi")

    ended = work_on(queued, desk.installation, watch)
    assert (ended.state, ended.queued) == ("cancelled", False)
    assert not Record.objects.exists()
    with pytest.raises(WaslError, match="has ended already"):
        cancel(ended, "dsi")
