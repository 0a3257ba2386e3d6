"""The portal's own desk: one a process, with its own log of receipts, opened when the first case is asked about."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from django.conf import settings

from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.counting import Counts, SharedQuotas
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.kept import open_log, pseudonyms_of
from wasl.exchange.answering.store import Store
from wasl.exchange.gateway.databases import store_at
from wasl.exchange.gateway.upstream import Providers
from wasl.registers.bulk import located

LOG = "portal"
_opening = Lock()
_desk: Desk | None = None
_closing: list[Callable[[], None]] = []


def desk() -> Desk:
    """The desk. Raises WaslError where another process of this installation writes the portal's log."""
    global _desk
    with _opening:
        if _desk is None:
            home = Path(settings.HOME)
            names = pseudonyms_of(home)
            log = open_log(home, LOG, settings.URL)
            _desk = Desk(directory, store(), log, SharedQuotas(Counts(home, LOG)), names, Providers(settings.DEMO))
            _closing[:] = [partial(_desk.close, with_store=True), log.close]
        return _desk


@atexit.register
def close() -> None:
    """Close the desk and its log; the next question opens them again."""
    global _desk
    with _opening:
        for each in _closing:
            each()
        _closing.clear()
        _desk = None


def store() -> Store:
    """The registers as this installation's own desks read them."""
    return store_at(*located())
