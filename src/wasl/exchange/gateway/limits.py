"""How much at once, and how fast: refused before memory grows, and before one caller takes the place of the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wasl.exchange.answering.problems import Refused

_MOST_CALLERS = 4096
_SECONDS = 1


@dataclass(slots=True)
class _Use:
    """Of one system: how many requests are on their way, and how many it may still send at once."""

    running: int
    left: float
    since: float


class Limits:
    """Counts in one thread. A system has at most a quarter of the places, so that four must fail together to fill them."""

    def __init__(self, together: int, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`together`: requests at the same time; `rate`: a second, of one system (twice as many in a burst)."""
        self._together = together
        self._of_one = max(1, together // 4)
        self._rate = rate
        self._clock = clock
        self.running = 0
        self._uses: dict[str, _Use] = {}

    def enter(self) -> None:
        """Take a place, before anything is read. Raises Refused (overloaded) where there is none. `leave` gives it back."""
        if self.running >= self._together:
            raise Refused("overloaded", seconds=_SECONDS)
        self.running += 1

    def leave(self) -> None:
        self.running -= 1

    @contextmanager
    def of(self, system: str) -> Iterator[None]:
        """A request of `system`, once it is known. Raises Refused: rate-limited."""
        use = self._use(system)
        if use.left < 1 or use.running >= self._of_one:
            raise Refused("rate-limited", seconds=_SECONDS)
        use.left -= 1
        use.running += 1
        try:
            yield
        finally:
            use.running -= 1

    def _use(self, system: str) -> _Use:
        instant, most = self._clock(), 2.0 * self._rate
        use = self._uses.get(system)
        if use is None:
            if len(self._uses) >= _MOST_CALLERS:
                self._uses = {name: each for name, each in self._uses.items() if each.running}
            use = self._uses[system] = _Use(0, most, instant)
        use.left = min(most, use.left + (instant - use.since) * self._rate)
        use.since = instant
        return use
