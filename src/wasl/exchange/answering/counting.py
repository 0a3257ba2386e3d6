"""What each way of asking has counted today, told to the others of the installation by a small file.

An agreement's quota of a day is one, whether systems call, lists are sent or agents ask; they hear of each other within a second.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.declared import Way
from wasl.exchange.directory.signing import write_whole
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.clock import now

log = logging.getLogger(__name__)
_FILE = "counts.json"


class Counts:
    """Those of the one called `name`, beside the others' under ``<home>/gateway``. Days are UTC's."""

    def __init__(self, home: Path, name: str, clock: Callable[[], datetime] = now) -> None:
        self._file = home / "gateway" / name / _FILE
        self._clock = clock

    def own(self) -> dict[str, int]:
        """What was kept today, by agreement's number, for one that starts again."""
        return self._read(self._file)

    def elsewhere(self) -> dict[str, int]:
        """What the others have counted today."""
        total: Counter[str] = Counter()
        for path in self._file.parent.parent.glob(f"*/{_FILE}"):
            if path != self._file:
                total.update(self._read(path))
        return dict(total)

    def keep(self, counts: Mapping[str, int]) -> None:
        """Write down what was counted today. A full disk is told elsewhere."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps({"day": self._day(), "counts": counts}).encode())
        except OSError as error:
            log.warning("the day's counts are not kept: %s", type(error).__name__)

    def _day(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()

    def _read(self, path: Path) -> dict[str, int]:
        try:
            said = json.loads(path.read_text(encoding="ascii"))
            counts = said["counts"] if said["day"] == self._day() else {}
            return {str(number): int(count) for number, count in counts.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


class SharedQuotas(Quotas):
    """Quotas of one that asks now and then: it hears of the others at each question, and tells them at once.

    Questions of one turn of an event loop hear once, and are told once: a count on the disk for each would be dearer than all
    the rest of its answer.
    """

    def __init__(self, counts: Counts, clock: Callable[[], datetime] = now) -> None:
        super().__init__(clock, counts.own())
        self._counts = counts
        self._telling: asyncio.AbstractEventLoop | None = None

    def take(self, agreement: AgreementEntry, subjects: int = 1, way: Way = "call") -> None:
        """As `Quotas.take` says."""
        loop = _running()
        if loop is None or self._telling is not loop:
            self.hear(self._counts.elsewhere())
        super().take(agreement, subjects, way)
        if loop is None:
            self._tell()
        elif self._telling is not loop:
            self._telling = loop
            loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._telling = None
        self._counts.keep(self.today())


def _running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
