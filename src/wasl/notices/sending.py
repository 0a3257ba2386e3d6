"""Notices leave: each in one worker's hands at a time, again after a longer wait each time, given up in the end; never twice.

A text that a dying worker left behind is sent again under its reference, which the gateway knows. A mail has no such thing:
it is doubtful, an agent sees it, and decides.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import Final

from django.db.models import F, QuerySet

from wasl.kernel.clock import now
from wasl.notices import carrying, wording
from wasl.notices.carrying import NotCarriedError
from wasl.notices.choosing import Channel
from wasl.notices.models import Notice
from wasl.notices.reaching import reach_of

MOST_ATTEMPTS: Final = 10
"""Over about a day; then an agent looks at it."""
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
LEASE: Final = timedelta(minutes=2)
"""Longer than a sending may last."""
ROUND_SECONDS: Final = 5.0
"""A round ends after about so long, that others get their turn."""


def round_of_notices(seconds: float = ROUND_SECONDS) -> int:
    """What a worker does between two batches: send what is due, for about `seconds`; how many left."""
    left_behind()
    until, sent = time.monotonic() + seconds, 0
    while time.monotonic() < until and (notice := claim()) is not None:
        sent += send(notice)
    return sent


def claim() -> Notice | None:
    """The first notice that may leave, now ours for the length of a lease; None where there is none."""
    waiting = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=now())
    for found in waiting.order_by("due_at")[:20]:
        # The condition is repeated in the update: of two workers that saw it, one gets it.
        mine = waiting.filter(pk=found.pk).update(state=Notice.State.LEAVING, lease_until=now() + LEASE)
        if mine:
            return found
    return None


def send(notice: Notice) -> bool:
    """Carry out a notice that is ours, and write down what came of it; whether it left."""
    reach = reach_of(notice.entity)
    try:
        if notice.channel == Channel.TEXT:
            if not reach.phone:
                raise NotCarriedError(why="no-address", final=True)
            carrying.texts().carry(reach.phone, wording.texted(notice, reach.language), notice.reference)
        else:
            if not reach.mail:
                raise NotCarriedError(why="no-address", final=True)
            said = wording.mailed(notice, reach.language)
            carrying.mail(reach.mail, said.title, said.words, notice.reference)
    except NotCarriedError as error:
        _failed(notice, error)
        return False
    _ours(notice).update(
        state=Notice.State.SENT, attempts=F("attempts") + 1, done_at=now(), lease_until=None, why=""
    )  # fmt: skip
    return True


def left_behind() -> int:
    """See to what a worker had in its hands when it died; how many."""
    lost = Notice.objects.filter(state=Notice.State.LEAVING, lease_until__lt=now())
    again = lost.filter(channel=Channel.TEXT).update(state=Notice.State.WAITING, lease_until=None)
    return again + lost.update(state=Notice.State.DOUBTFUL, lease_until=None, why="worker-died")


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: three times as long each time, less a share by chance: not all come at once."""
    longest: timedelta = min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT)
    return longest * (0.75 + secrets.randbelow(1000) / 4000)


def _failed(notice: Notice, error: NotCarriedError) -> None:
    attempts = notice.attempts + 1
    state = Notice.State.WAITING
    if error.doubtful:
        state = Notice.State.DOUBTFUL
    elif error.final or attempts >= MOST_ATTEMPTS:
        state = Notice.State.FAILED
    _ours(notice).update(
        state=state, attempts=attempts, why=error.why, lease_until=None, due_at=now() + wait_after(attempts)
    )  # fmt: skip


def _ours(notice: Notice) -> QuerySet[Notice]:
    return Notice.objects.filter(pk=notice.pk, state=Notice.State.LEAVING)
