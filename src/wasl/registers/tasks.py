"""Background work on batches: any number of workers may run; each batch is taken by one, and taken over if that one dies."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from django.db import close_old_connections

from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import working
from wasl.registers.feeding.run import STEPS, Installation, run
from wasl.registers.models import Batch

_log = logging.getLogger(__name__)


class CancelledError(WaslError):
    """Someone asked for the batch to stop; nothing of it was recorded."""


def claim() -> Batch | None:
    """The oldest batch nobody works on, now ours; None when there is none."""
    return working.claim(Batch.objects.filter(queued=True))


def work_on(batch: Batch, installation: Installation, watch: Callable[[str], None] = lambda step: None) -> Batch:
    """Run a claimed batch, showing its progress; the batch leaves the queue whatever happens short of death."""

    def step(name: str) -> None:
        current = Batch.objects.get(pk=batch.pk)
        if current.state == Batch.State.CANCELLED:
            raise CancelledError("the batch was cancelled", where="batch {batch}", batch=str(batch.pk))
        Batch.objects.filter(pk=batch.pk).update(
            heartbeat=now(), progress={"step": name, "done": STEPS.index(name), "of": len(STEPS)}
        )
        watch(name)

    try:
        run(batch, installation, step)
    finally:
        Batch.objects.filter(pk=batch.pk).update(queued=False, worker="", heartbeat=None)
    batch.refresh_from_db()
    return batch


def cancel(batch: Batch, actor: str) -> Batch:
    """Ask for the batch to stop before its next step. Raises WaslError once it is recorded."""
    stoppable = Batch.objects.filter(pk=batch.pk, queued=True, state=Batch.State.LANDED)
    told = CancelledError("cancelled by {actor}", actor=actor)
    if not stoppable.update(state=Batch.State.CANCELLED, error=told.kept()):
        raise WaslError(
            "the batch has ended already", where="batch {batch}", mend="undo it instead", batch=str(batch.pk)
        )
    batch.refresh_from_db()
    return batch


def work(
    installation: Installation,
    *,
    rounds: Iterable[Callable[[], object]] = (),
    until_idle: bool = False,
    pause: float = 1.0,
) -> int:
    """Work on batches as they come; with `until_idle`, stop when none is left. Returns how many were run.

    `rounds`: what else is to be looked after, called whenever no batch waits.
    """
    done = 0
    watched = tuple(rounds)
    while True:
        close_old_connections()
        batch = claim()
        if batch is not None:
            work_on(batch, installation)
            done += 1
            continue
        for each in watched:
            _go_round(each)
        if until_idle:
            return done
        time.sleep(pause)


def _go_round(work: Callable[[], object]) -> None:
    """One round that fails does not stop the others, nor the worker; it is tried again at the next pause."""
    try:
        work()
    except WaslError as error:
        _log.error("a round failed: %s", error)
    except Exception as error:  # noqa: BLE001 - what it said may name a person: only its kind is logged
        _log.error("a round failed: %s", type(error).__name__)
