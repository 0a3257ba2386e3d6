"""A feed killed at any moment and run again ends in the state of an uninterrupted one."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from tests.registers.feeding.conftest import PUPILS, Desk, counts
from wasl.registers.models import Access, Batch, Identifier, Ledger, Record, Review

MOMENTS = 20
BORN = datetime(2025, 10, 1, 8, tzinfo=UTC)
FIRST = [f"Z{n:09d},BENALI{n % 70},SALMA{n % 50},بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05" for n in range(400)]
SECOND = [row.replace("SALMA1", "SALWA1") for row in FIRST[50:]] + [
    f"Z{n:09d},ALAOUI{n % 70},OMAR{n % 50},العلوي,عمر,15/01/20{n % 14 + 10},Tarfaya,M,11.537.01.05"
    for n in range(400, 900)
]


def prepared(desk: Desk) -> Batch:
    """Registers that hold a first file, and a second one about to be fed; the same each time."""
    for model in (Access, Review, Record, Identifier, Batch):
        model._default_manager.all().delete()
    Ledger.objects.update(instant=0)
    desk.run(_fixed(desk.submit("massar-pupils", "\n".join([PUPILS, *FIRST])), "11" * 16))
    return _fixed(desk.submit("massar-pupils", "\n".join([PUPILS, *SECOND])), "22" * 16)


def _fixed(batch: Batch, seed: str) -> Batch:
    batch.seed, batch.created = seed, BORN
    batch.save(update_fields=["seed", "created"])
    return batch


def in_a_child(work: Callable[[], object]) -> int:
    """Fork; the child does `work` and ends at once. The pid."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def outcome(desk: Desk, batch: Batch) -> Any:
    """All that must not differ."""
    batch.refresh_from_db()
    names = sorted(Identifier.objects.filter(recorded_to__isnull=True).values_list("scheme", "value", "entity"))
    return batch.state, counts(batch), batch.report, desk.everything(), names


@pytest.mark.slow
def test_killed_at_random_moments_and_run_again(desk: Desk) -> None:
    batch = prepared(desk)
    began = time.monotonic()
    os.waitpid(in_a_child(lambda: desk.run(batch)), 0)
    whole = time.monotonic() - began
    expected = outcome(desk, batch)
    assert expected[1] == (850, 640, 210, 0, 0) or expected[0] == "recorded"
    moments = random.Random(7)
    cut = 0
    for _ in range(MOMENTS):
        batch = prepared(desk)
        pid = in_a_child(lambda batch=batch: desk.run(batch))
        time.sleep(moments.uniform(0, whole))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        batch.refresh_from_db()
        cut += batch.state == Batch.State.LANDED
        desk.run(batch)
        state, *rest = outcome(desk, batch)
        assert state == "recorded"
        assert rest == list(expected[1:])
    assert cut >= MOMENTS // 2, "the kills came too late to prove anything"
