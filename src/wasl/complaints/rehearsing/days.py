"""Days that go by in a demonstration: stories wait, and take their turns in the order of days, by the only clock."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from wasl.complaints.tasks import round_of_complaints
from wasl.kernel.clock import now, standing_at

Story = Iterator[int]
"""What somebody lives through: it yields how many days it waits until it goes on."""
_ROUND: Final = 3
"""Days from one look of a worker at what is late to the next."""


def live(stories: Iterable[tuple[int, Story]]) -> None:
    """Live `stories`, each begun so many days ago, until today; between them, workers do what they do with what is late.

    What a story would do later than now stays undone.
    """
    end, turns = now(), count()
    waiting = [(_ago(end, days), next(turns), story) for days, story in stories]
    heapq.heapify(waiting)
    looked = waiting[0][0] if waiting else end
    while waiting and waiting[0][0] <= end:
        at, _turn, story = heapq.heappop(waiting)
        while looked + timedelta(days=_ROUND) <= at:
            looked += timedelta(days=_ROUND)
            _look(looked)
        with standing_at(at):
            wait = next(story, None)
        if wait is not None:
            heapq.heappush(waiting, (at + timedelta(days=wait), next(turns), story))
    while (looked := looked + timedelta(days=_ROUND)) < end:
        _look(looked)
    _look(end)


def _look(at: datetime) -> None:
    with standing_at(at):
        round_of_complaints()


def _ago(end: datetime, days: int) -> datetime:
    return end - timedelta(days=days)
