"""The State's clock as a few numbers, which the page carries: browsers and servers do not know the same changes of the hour."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_FIRST: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
_LAST: Final = int(datetime(2040, 1, 1, tzinfo=UTC).timestamp())
_STEP: Final = 7 * 24 * 3600
"""No State changes its hour for less than a week."""


@lru_cache(maxsize=4)
def offsets(zone: str) -> tuple[tuple[int, int], ...]:
    """``(instant, seconds ahead of UTC from then on)``, in order; the first one holds of what came before too."""
    return tuple(_changes(ZoneInfo(zone)))


def local(instant: datetime, known: Sequence[Sequence[int]]) -> datetime:
    """`instant` as the clock there showed it, without a zone."""
    place = max(bisect_right(known, instant.timestamp(), key=lambda change: change[0]) - 1, 0)
    try:
        return instant.replace(tzinfo=None) + timedelta(seconds=known[place][1])
    except OverflowError:  # at either end of the calendar
        return instant.replace(tzinfo=None)


def _changes(zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    before = _FIRST
    yield before, _ahead(zone, before)
    for after in range(_FIRST + _STEP, _LAST, _STEP):
        if _ahead(zone, before) != _ahead(zone, after):
            changed = _when(zone, before, after)
            yield changed, _ahead(zone, changed)
        before = after


def _when(zone: ZoneInfo, before: int, after: int) -> int:
    """The first instant of the hour that is in force at `after`."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _ahead(zone, middle) == _ahead(zone, after) else (middle, after)
    return after


def _ahead(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
