"""Closing the log of uses: who tells the time says that it was there as it stands. Every day, and after each run.

A key that is found in other hands tomorrow cannot then have made what the log held today: see `verifying.proofs`.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction

from wasl.catalogue import current
from wasl.documents import vouching
from wasl.documents.models import KeyUse
from wasl.documents.paper.clocks import stamped
from wasl.documents.uses.logging import log_all, log_folder
from wasl.documents.uses.models import Closing
from wasl.exchange.receipts.log import VERIFIER
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.clock import now
from wasl.kernel.keys import encoded

EVERY: Final = timedelta(days=1)


def close() -> Closing | None:
    """Put into the log what waits, and have the time of it told; None where nothing was added since the last time.

    Raises WaslError where the log cannot be written, or nobody tells the time.
    """
    log_all()
    last = last_closing()
    if not (log_folder() / VERIFIER).is_file():
        return None
    said = LogReader(log_folder()).checkpoint
    if said.size <= (last.size if last else 0):
        return None
    catalogue = current.catalogue()
    token, at = asyncio.run(stamped(vouching.clock(catalogue), sha256(said.text().encode()).digest()))
    lists = [encoded(each) for each in vouching.lists(catalogue, at)]
    try:
        with transaction.atomic():
            return Closing.objects.create(size=said.size, checkpoint=said.text(), token=token, lists=lists, at=at)
    except IntegrityError:  # somebody else's word is as good
        return None


def due() -> bool:
    """Whether the log is to be closed: a day has passed, or a run has ended, since it was and something was added."""
    last = last_closing()
    fresh = KeyUse.objects.filter(index__gte=last.size) if last else KeyUse.objects.exclude(index=None)
    if last is None or now() - last.at >= EVERY:
        return fresh.exists()
    return fresh.filter(cohort__ended__isnull=False).exists()


def last_closing() -> Closing | None:
    """Of the largest log."""
    return Closing.objects.order_by("-size").first()


def close_when_due() -> None:
    """What a worker does now and then. Raises as `close` does."""
    if due():
        close()
