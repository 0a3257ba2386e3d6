"""Work that waits in a table: any number of workers may run; each piece is taken by one, and taken over if that one dies.

Its rows have a ``worker``, empty while nobody works on them, and a ``heartbeat``, when that worker last gave a sign of life.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any, Final, TypeVar

from django.db import DatabaseError, connection
from django.db.models import Model, Q, QuerySet

from wasl.kernel.clock import now

SILENCE: Final = timedelta(seconds=120)
"""A worker that gave no sign for so long is taken for dead: the next one goes on with its work."""
_BEAT: Final = 20.0
"""Seconds between two signs of life."""
W = TypeVar("W", bound=Model)


def me() -> str:
    """This worker, as it signs what it takes up."""
    return f"{socket.gethostname()}:{os.getpid()}"


def claim(waiting: QuerySet[W]) -> W | None:
    """The oldest row of `waiting` that nobody works on, now ours, read again; None when there is none."""
    for row in waiting.filter(_free()).order_by("pk"):
        if take(row, waiting):
            return row
    return None


def take(row: W, waiting: QuerySet[W]) -> bool:
    """Whether `row` is ours now: it was among `waiting`, and nobody worked on it. It is read again."""
    # The condition is repeated in the update: of two workers that saw it, one gets it.
    if not waiting.filter(_free(), pk=row.pk).update(worker=me(), heartbeat=now()):
        return False
    row.refresh_from_db()
    return True


@contextmanager
def signs_of_life(row: Model) -> Iterator[None]:
    """Says now and then that we live: a whole country is worked on in one statement, which says nothing for minutes."""
    over = Event()
    thread = Thread(target=_beat, args=(type(row)._default_manager, row.pk, over.wait), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _free() -> Q:
    return Q(worker="") | Q(heartbeat__lt=now() - SILENCE) | Q(worker=me())


def _beat(rows: Any, number: object, over: Callable[[float], bool]) -> None:
    try:
        while not over(_BEAT):
            try:
                rows.filter(pk=number, worker=me()).update(heartbeat=now())
            except DatabaseError:  # busy: the next sign will do
                connection.close()
    finally:
        connection.close()
