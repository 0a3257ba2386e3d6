"""Background work: runs that wait are taken up, each by one worker, and gone on with when that one dies; what wallets showed is
erased in time.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, connection
from django.db.models import Q

from wasl.documents.cohorts import EndedMeanwhileError, Watch, run
from wasl.documents.models import Cohort
from wasl.documents.presentations.reading import forget
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation

SILENCE: Final = timedelta(seconds=120)
"""A worker that gave no sign for so long is taken for dead: the next one goes on with its run."""
_BEAT: Final = 20.0
"""Seconds between two signs of life."""


def round_of_cohorts() -> int:
    """What a worker does between two batches; how many runs came to their end."""
    done = 0
    while (cohort := claim()) is not None:
        work_on(cohort, installation())
        done += 1
    return done


def round_of_answers() -> int:
    """Erase what wallets showed and is kept no longer; how many."""
    return forget(now())


def claim() -> Cohort | None:
    """The oldest run nobody works on, now ours; None when there is none."""
    for cohort in Cohort.objects.filter(_free(), state=Cohort.State.WAITING).order_by("pk"):
        if _taken(cohort):
            return cohort
    return None


def take(cohort: Cohort) -> Cohort:
    """This run and no other, now ours. Raises WaslError where another works on it."""
    if cohort.state == Cohort.State.WAITING and not _taken(cohort):
        raise WaslError("run {number} is being worked on", mend="wait for its end", number=str(cohort.pk))
    return cohort


def work_on(cohort: Cohort, place: Installation, watch: Watch = lambda step, done, of: None) -> Cohort:
    """Take a run that is ours to its end, showing its progress. Who cancels it is heard before the next documents are written."""

    def step(name: str, done: int, of: int) -> None:
        ours = Cohort.objects.filter(pk=cohort.pk, state=Cohort.State.WAITING)
        if not ours.update(heartbeat=now(), progress={"step": name, "done": done, "of": of}):
            raise EndedMeanwhileError("the run was cancelled")
        watch(name, done, of)

    try:
        with _signs_of_life(cohort):
            run(cohort, place, step)
    except Exception:
        stopped = WaslError("the run stopped unexpectedly", mend="begin another: whoever has a document keeps it")
        Cohort.objects.filter(pk=cohort.pk, state=Cohort.State.WAITING).update(
            state=Cohort.State.FAILED, ended=now(), error=stopped.kept()
        )
        raise
    finally:
        Cohort.objects.filter(pk=cohort.pk).update(worker="", heartbeat=None)
    cohort.refresh_from_db()
    return cohort


def me() -> str:
    """This worker, as it signs what it takes up."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _free() -> Q:
    return Q(worker="") | Q(heartbeat__lt=now() - SILENCE) | Q(worker=me())


def _taken(cohort: Cohort) -> bool:
    # The condition is repeated in the update: of two workers that saw it, one gets it.
    free = Cohort.objects.filter(_free(), pk=cohort.pk, state=Cohort.State.WAITING)
    if not free.update(worker=me(), heartbeat=now()):
        return False
    cohort.refresh_from_db()
    return True


@contextmanager
def _signs_of_life(cohort: Cohort) -> Iterator[None]:
    """Says now and then that we live: a whole country is drawn in one statement, which says nothing for minutes."""
    over = Event()
    thread = Thread(target=_beat, args=(cohort.pk, over.wait), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(number: int, over: Callable[[float], bool]) -> None:
    try:
        while not over(_BEAT):
            try:
                Cohort.objects.filter(pk=number, worker=me()).update(heartbeat=now())
            except DatabaseError:  # busy: the next sign will do
                connection.close()
    finally:
        connection.close()
