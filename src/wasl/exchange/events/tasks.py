"""What workers do for events and statistics between batches."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.kept import master_key_path, pseudonyms_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Service
from wasl.exchange.events.agreed import agreed
from wasl.exchange.events.delivering import deliver, forget_told
from wasl.exchange.events.deriving import derive
from wasl.exchange.events.models import Subscription
from wasl.exchange.events.receipting import receipt_all
from wasl.exchange.events.subscribing import at_work
from wasl.exchange.events.tabulating import refresh_tables
from wasl.kernel.clock import now
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation
from wasl.registers.ledger import known_until

log = logging.getLogger(__name__)


def gather(place: Installation) -> int:
    """Bring every subscription's outbox up to the registers; how many events were added.

    Where the agreement does not hold, nothing is gathered: it is once the agreement holds again.
    """
    instant = known_until()
    behind = [each for each in at_work() if each.cursor < instant]
    if not behind:
        return 0
    known, names = directory(), pseudonyms_of(Path(settings.HOME))
    added = 0
    for subscription in behind:
        try:
            added += derive(subscription, agreed(known, subscription, now()), place, names)
        except Refused as refused:
            log.info("nothing is gathered for subscription %s: %s", subscription.pk, refused.name)
    return added


def round_of_events() -> int:
    """Gather, receipt, deliver; how many events were taken by their subscribers."""
    if not Subscription.objects.exclude(state=Subscription.State.DROPPED).exists():
        return 0
    gather(installation())
    receipt_all()
    return deliver()


def seldom(every: float = 3600.0) -> Callable[[], None]:
    """Forget what was told long ago, at most once in `every` seconds."""
    ready = [0.0]

    def turn() -> None:
        if time.monotonic() >= ready[0]:
            ready[0] = time.monotonic() + every
            forget_told()

    return turn


def round_of_statistics() -> int:
    """Make the protected tables of counts anew when the registers have changed; how many were made."""
    place = installation()
    if not any(service.statistics is not None for service in place.catalogue.all(Service).values()):
        return 0
    pseudonyms_of(Path(settings.HOME))  # the master key is made where it is missing
    master = master_key_path(Path(settings.HOME)).read_text(encoding="ascii")
    return refresh_tables(place, bytes.fromhex(master.strip()))
