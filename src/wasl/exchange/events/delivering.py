"""Events leave for their webhooks: each person's in order, in one worker's hands at a time, again until taken or given up.

At-least-once: a worker that dies after the other side took an event, and before that is noted, sends it again under the same id.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.view import Directory
from wasl.exchange.events.agreed import agreed
from wasl.exchange.events.models import Attempt, OutboxEvent, Subscription
from wasl.exchange.events.receipting import told_fields
from wasl.exchange.events.sending import Sender, Sent
from wasl.kernel.clock import from_microseconds, now, to_microseconds

MOST_ATTEMPTS: Final = 12
"""Over about two days; then a person looks at it."""
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=12)
LONGEST_REST: Final = timedelta(minutes=1)
"""How long the other events of a host wait, at most, when it gave no answer to one of them."""
LEASE: Final = timedelta(seconds=60)
"""How long an event is in one worker's hands: longer than a request may last."""
ROUND_SECONDS: Final = 5.0
"""A round ends after about so long, that others get their turn."""


def deliver(seconds: float = ROUND_SECONDS) -> int:
    """Send what is due, for about `seconds`; how many events were taken."""
    until, taken = time.monotonic() + seconds, 0
    if not due().exists():
        return 0
    with Sender(Path(settings.HOME)) as sender:
        for row in _claimed(until):
            taken += _tell(row, sender)
    return taken


def due() -> QuerySet[OutboxEvent]:
    """Events that may leave now: receipted, of a subscription at work, none of the same person waiting before them."""
    present = to_microseconds(now())
    earlier = OutboxEvent.objects.filter(
        subscription=OuterRef("subscription"),
        entity=OuterRef("entity"),
        state=OutboxEvent.State.PENDING,
        pk__lt=OuterRef("pk"),
    )
    waiting = OutboxEvent.objects.filter(
        state=OutboxEvent.State.PENDING, due__lte=present, lease__lte=present,
        subscription__state=Subscription.State.ACTIVE, subscription__mode=Subscription.Mode.WEBHOOK,
    )  # fmt: skip
    return waiting.exclude(receipt="").exclude(Exists(earlier)).order_by("pk")


def claim() -> OutboxEvent | None:
    """The first event that may leave, now ours for the length of a lease; None where there is none."""
    for row in due().select_related("subscription")[:20]:
        present = to_microseconds(now())
        # The condition is repeated in the update: of two workers that saw the event, one gets it.
        free = OutboxEvent.objects.filter(pk=row.pk, state=OutboxEvent.State.PENDING, lease__lte=present)
        if free.update(lease=to_microseconds(now() + LEASE)):
            return row
    return None


def _claimed(until: float) -> Iterator[OutboxEvent]:
    while time.monotonic() < until and (row := claim()) is not None:
        yield row


def _tell(row: OutboxEvent, sender: Sender) -> int:
    """Send one claimed event, unless its agreement no longer holds; 1 when it was taken."""
    try:
        known = directory()
    except Refused:
        _put_off(row)
        return 0
    fault = may_leave(known, row, now())
    if fault == GIVEN_UP:
        give_up(row, GIVEN_UP)
        return 0
    if fault:
        # A suspension may be lifted: nothing is lost, nothing leaves, and it is no failure of the other side.
        _put_off(row)
        return 0
    sent = sender.send(row.subscription.url, row.body.encode())
    return _note(row, sent)


GIVEN_UP: Final = "fields-no-longer-agreed"


def may_leave(known: Directory, row: OutboxEvent, at: datetime) -> str:
    """Why an event may not leave at this moment; empty when it may. `GIVEN_UP`: it never may again."""
    try:
        holding = agreed(known, row.subscription, at)
    except Refused as refused:
        return refused.name
    return "" if set(told_fields(row)) <= set(holding.fields) else GIVEN_UP


def _note(row: OutboxEvent, sent: Sent) -> int:
    """Write down what came of an attempt."""
    attempts = row.attempts + 1
    with transaction.atomic():
        Attempt.objects.create(
            event=row, at=now(), status=sent.status, why=sent.why[:60], milliseconds=sent.milliseconds
        )
        if sent.well:
            OutboxEvent.objects.filter(pk=row.pk).update(
                state=OutboxEvent.State.TOLD, attempts=attempts, lease=0, reason=""
            )
        elif attempts >= MOST_ATTEMPTS or sent.status == 410:
            row.attempts = attempts
            give_up(row, sent.why)
        else:
            later = to_microseconds(now() + wait_after(attempts))
            OutboxEvent.objects.filter(pk=row.pk).update(attempts=attempts, due=later, lease=0)
        if sent.status is None:
            _rest(row.subscription, min(wait_after(attempts), LONGEST_REST))
    return int(sent.well)


def give_up(row: OutboxEvent, why: str) -> None:
    """Put an event aside: those after it go on, and a person may send it again."""
    OutboxEvent.objects.filter(pk=row.pk).update(
        state=OutboxEvent.State.DEAD, reason=why[:200], attempts=row.attempts, lease=0
    )


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: twice as long each time, less a share by chance: not all come at once."""
    longest: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return longest * (0.5 + secrets.randbelow(1000) / 2000)


def _put_off(row: OutboxEvent) -> None:
    """Give a claimed event back: nothing of its subscription may leave just now."""
    OutboxEvent.objects.filter(pk=row.pk).update(lease=0)
    _rest(row.subscription, FIRST_WAIT)


def _rest(subscription: Subscription, wait: timedelta) -> None:
    """Let all that waits for a subscription wait so long: it would fare alike, and everybody else's would stand behind it."""
    later = to_microseconds(now() + wait)
    waiting = OutboxEvent.objects.filter(subscription=subscription, state=OutboxEvent.State.PENDING)
    waiting.filter(due__lt=later).update(due=later)


def retry(rows: QuerySet[OutboxEvent]) -> int:
    """Send dead events again, from the first attempt on; how many. What was emptied stays dead."""
    dead = rows.filter(state=OutboxEvent.State.DEAD).exclude(body="")
    return dead.update(state=OutboxEvent.State.PENDING, attempts=0, due=0, lease=0, reason="")


KEPT: Final = timedelta(days=30)


def forget_told() -> int:
    """Empty the bodies of events told long ago, and of the feed's old ones; how many. What stays says that they were.

    A feed's reader comes when it likes: its events count as told once they can no longer be read.
    """
    before = to_microseconds(now() - KEPT)
    old = OutboxEvent.objects.filter(created__lt=before).exclude(body="").exclude(receipt="")
    told = old.filter(state=OutboxEvent.State.TOLD) | old.filter(subscription__mode=Subscription.Mode.FEED)
    Attempt.objects.filter(at__lt=from_microseconds(before)).delete()
    return OutboxEvent.objects.filter(pk__in=told.values("pk")).update(body="", state=OutboxEvent.State.TOLD)
