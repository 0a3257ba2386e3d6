"""A feed killed at any moment and run again ends in the state of an uninterrupted one."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.registers.feeding.conftest import PUPILS, Children, Desk, counts
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


def outcome(desk: Desk, batch: Batch) -> Any:
    """All that must not differ."""
    batch.refresh_from_db()
    names = sorted(Identifier.objects.filter(recorded_to__isnull=True).values_list("scheme", "value", "entity"))
    return batch.state, counts(batch), batch.report, desk.everything(), names


@pytest.mark.slow
def test_killed_at_random_moments_and_run_again(desk: Desk, children: Children) -> None:
    batch = prepared(desk)
    began = time.monotonic()
    children.start("run", batch.pk)
    assert children.hear() == "ended"
    whole = time.monotonic() - began
    expected = outcome(desk, batch)
    assert expected[:2] == ("recorded", (850, 577, 273, 0, 0))
    moments = random.Random(7)
    cut = 0
    for _ in range(MOMENTS):
        batch = prepared(desk)
        pid = children.start("run", batch.pk)
        time.sleep(moments.uniform(0, whole))
        with suppress(ProcessLookupError):  # it was quicker than the draw
            os.kill(pid, signal.SIGKILL)
        assert children.hear() == "ended"
        batch.refresh_from_db()
        cut += batch.state == Batch.State.LANDED
        desk.run(batch)
        assert outcome(desk, batch) == expected
    assert cut >= MOMENTS // 2, "the kills came too late to prove anything"
