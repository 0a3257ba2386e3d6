"""Background work: lists whose families are to be asked, reminders, last days, what is to be erased."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from django.db.models import Q

from wasl.catalogue import current
from wasl.exchange.claims.ending import close_unanswered, erase, remind
from wasl.exchange.claims.entering import forget_knocks
from wasl.exchange.claims.models import Opening
from wasl.exchange.claims.opening import open_claims
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

SILENCE = timedelta(seconds=120)
"""A worker that gave no sign for so long is taken for dead."""


def round_of_claims() -> int:
    """What a worker does between two batches; how many lists were opened."""
    done = 0
    while (opening := _taken()) is not None:
        work_on(opening)
        done += 1
    catalogue = current.catalogue()
    remind(catalogue)
    close_unanswered(catalogue)
    erase(catalogue)
    forget_knocks()
    return done


def work_on(opening: Opening) -> Opening:
    """Open the claims of a list; one that cannot be read ends as failed, with the error kept."""
    try:
        open_claims(opening)
    except WaslError as error:
        Opening.objects.filter(pk=opening.pk).update(state=Opening.State.FAILED, error=error.kept())
    opening.refresh_from_db()
    return opening


def _taken() -> Opening | None:
    """The oldest list nobody opens, now ours; None when there is none."""
    free = Q(worker="") | Q(heartbeat__lt=now() - SILENCE)
    for opening in Opening.objects.filter(free, state=Opening.State.WAITING).order_by("pk"):
        # The condition is repeated in the update: of two workers that saw it, one gets it.
        me = f"{socket.gethostname()}:{os.getpid()}"
        if Opening.objects.filter(free, pk=opening.pk, state=Opening.State.WAITING).update(worker=me, heartbeat=now()):
            return Opening.objects.select_related("delivery").get(pk=opening.pk)
    return None
