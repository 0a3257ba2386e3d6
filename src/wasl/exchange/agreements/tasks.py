"""What the worker does for agreements between batches."""

from __future__ import annotations

import time
from collections.abc import Callable

from wasl.exchange.agreements.expiring import expire_due, warn_due
from wasl.exchange.agreements.publishing import publish_if_due

EVERY = 60.0
"""Seconds between two rounds."""


def tend() -> None:
    """One round: close what is over, warn of what will be, and keep the directory in force."""
    expire_due()
    warn_due()
    publish_if_due()


def every_so_often(work: Callable[[], object] = tend, every: float = EVERY) -> Callable[[], None]:
    """`work`, at most once in `every` seconds however often it is called, the first time at once."""
    due = [0.0]

    def turn() -> None:
        if time.monotonic() >= due[0]:
            due[0] = time.monotonic() + every
            work()

    return turn
