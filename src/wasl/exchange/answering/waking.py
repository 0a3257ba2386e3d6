"""Waiting in an event loop for what a thread promises, woken once for many promises kept together.

`asyncio.wrap_future` wakes the loop for each: a write and a read of its pipe, dearer than all the rest of an answer. A log keeps
many receipts at once, so that one waking serves them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class _Wakes:
    """What is kept for one loop and not yet told there."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._call_soon = loop.call_soon_threadsafe
        self._lock = Lock()
        self._kept: list[asyncio.Future[None]] = []

    def when_kept(self, waiter: asyncio.Future[None]) -> Callable[[Future[Any]], None]:
        """What to do, in whatever thread, once the promise is kept."""

        def kept(_: Future[Any]) -> None:
            with self._lock:
                first = not self._kept
                self._kept.append(waiter)
            if first:
                try:
                    self._call_soon(self._tell)
                except RuntimeError:  # the loop is closed: nobody waits any more
                    return

        return kept

    def _tell(self) -> None:
        with self._lock:
            kept, self._kept = self._kept, []
        for waiter in kept:
            if not waiter.done():
                waiter.set_result(None)


_wakes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Wakes] = WeakKeyDictionary()


async def kept(promise: Future[T]) -> T:
    """What `promise` gives, or raises. Whoever stops waiting leaves the promise as it is."""
    if not promise.done():
        loop = asyncio.get_running_loop()
        wakes = _wakes.get(loop)
        if wakes is None:
            wakes = _wakes[loop] = _Wakes(loop)
        waiter: asyncio.Future[None] = loop.create_future()
        promise.add_done_callback(wakes.when_kept(waiter))
        await waiter
    return promise.result()
