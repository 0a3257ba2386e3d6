"""How much each agreement has asked: subjects by minute and by day, and how many a file may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from threading import Lock

from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Way
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.clock import now

_MINUTE = 60
_DAY = 24 * 3600


class Quotas:
    """Counts kept in memory, by the agreement's number, so that an amendment does not start them anew. Thread-safe."""

    def __init__(self, clock: Callable[[], datetime] = now, today: Mapping[str, int] | None = None) -> None:
        """`today`: what the day has seen already, by number, read from the receipts when a gateway starts."""
        self._clock = clock
        self._lock = Lock()
        self._day = self._period(_DAY)
        self._of_day = dict(today or {})
        self._elsewhere: Mapping[str, int] = {}
        self._minute = self._period(_MINUTE)
        self._of_minute: dict[str, int] = {}

    def take(self, agreement: AgreementEntry, subjects: int = 1, way: Way = "call") -> None:
        """Count `subjects` as asked, all of them or none. Raises Refused, with the seconds to wait.

        A file counts on its day, not on its minute.
        """
        quota, number = agreement.terms.quota, agreement.terms.number
        if way == "file" and subjects > quota.per_file:
            raise Refused("oversize-file", most=quota.per_file)
        with self._lock:
            self._turn()
            if self._of_day.get(number, 0) + self._elsewhere.get(number, 0) + subjects > quota.per_day:
                raise self._over(_DAY, quota.per_day)
            if way != "file":
                if self._of_minute.get(number, 0) + subjects > quota.per_minute:
                    raise self._over(_MINUTE, quota.per_minute)
                self._of_minute[number] = self._of_minute.get(number, 0) + subjects
            self._of_day[number] = self._of_day.get(number, 0) + subjects

    def hear(self, elsewhere: Mapping[str, int]) -> None:
        """Know what others have counted since midnight (UTC), by agreement's number: the day's quota is one for all."""
        with self._lock:
            self._turn()
            self._elsewhere = elsewhere

    def today(self) -> dict[str, int]:
        """Subjects asked since midnight (UTC), by agreement's number."""
        with self._lock:
            self._turn()
            return dict(self._of_day)

    def _turn(self) -> None:
        """Start anew with each minute and each day."""
        if (day := self._period(_DAY)) != self._day:
            self._day, self._of_day, self._elsewhere = day, {}, {}
        if (minute := self._period(_MINUTE)) != self._minute:
            self._minute, self._of_minute = minute, {}

    def _period(self, seconds: int) -> int:
        return int(self._clock().astimezone(UTC).timestamp()) // seconds

    def _over(self, seconds: int, most: int) -> Refused:
        left = seconds - int(self._clock().timestamp()) % seconds
        return Refused("over-quota", seconds=left, most=most)
