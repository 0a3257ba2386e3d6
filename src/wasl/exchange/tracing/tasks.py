"""Background work: receipts are folded into the index by person, households followed, logs verified."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.tracing.folding import fold_log
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.errors import WaslError

_log = logging.getLogger(__name__)


def logs() -> list[Path]:
    """The folders of this installation's receipt logs, by name."""
    folder = settings.HOME / "receipts"
    return sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []


def fold_traces() -> int:
    """Fold what is pending of every log; how many entries. Any number of processes may do it at once.

    Raises WaslError where a journal was altered.
    """
    kept = logs()
    if not kept:
        return 0
    zone = state_of(current.catalogue()).time_zone
    return sum(fold_log(folder, zone, settings.HOME / "work") for folder in kept)


def fold_before_reading() -> None:
    """The same before a page is shown, so that a consultation is seen at once.

    A log that was altered does not keep people from what is already in the index.
    """
    try:
        fold_traces()
    except WaslError as error:
        _log.error("receipts cannot be folded: %s", error)


def round_of_traces() -> None:
    """What a worker does between two batches."""
    fold_traces()
    follow_households(current.catalogue())
