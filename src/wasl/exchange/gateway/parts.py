"""What the handlers of a gateway share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wasl.exchange.answering.counting import Counts
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.feed import Reader
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.directory.holder import Holder
from wasl.exchange.directory.refusing import DirectoryError
from wasl.exchange.directory.view import Directory
from wasl.exchange.gateway.callers import Gatekeeper
from wasl.exchange.gateway.limits import Limits
from wasl.exchange.gateway.settings import Settings
from wasl.exchange.gateway.telemetry import Telemetry
from wasl.exchange.gateway.tokens import Tokens
from wasl.exchange.receipts.log import Log


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway's parts, made by `application.create`."""

    settings: Settings
    holder: Holder
    tokens: Tokens
    gatekeeper: Gatekeeper
    limits: Limits
    telemetry: Telemetry
    quotas: Quotas
    counts: Counts
    log: Log
    desk: Desk
    outbox: Reader
    """Where events wait for those who read feeds."""
    clock: Callable[[], datetime]
    directory: InForce


class InForce:
    """The directory in force, looked at once for all that one turn of the event loop handles: these calls came together."""

    __slots__ = ("_holder", "_seen")

    def __init__(self, holder: Holder) -> None:
        self._holder = holder
        self._seen: Directory | None = None

    def __call__(self) -> Directory:
        """It. Raises Refused (directory-expired) where there is none: nothing can be decided without."""
        if self._seen is None:
            try:
                self._seen = self._holder.current()
            except DirectoryError as error:
                raise Refused("directory-expired") from error
            asyncio.get_running_loop().call_soon(self._forget)
        return self._seen

    def _forget(self) -> None:
        self._seen = None
