"""An event loop of one's own, for those who have none: pages and commands ask a desk and wait for its answer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Aside:
    """A loop in a thread, started when first needed; what it opens (connections, say) stays open from one use to the next."""

    _lock: Lock
    _loop: asyncio.AbstractEventLoop | None
    _thread: Thread

    def __init__(self) -> None:
        self._begin()
        # A fork copies the loop and not its thread: whoever waited for it in the child would wait for ever.
        os.register_at_fork(after_in_child=self._begin)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What `coroutine` returns, or raises. Never call it from an event loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._running()).result()

    def close(self) -> None:
        """Stop the thread. A later use starts another."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
                self._loop.close()
                self._loop = None

    def _begin(self) -> None:
        self._lock, self._loop = Lock(), None

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name="wasl-desk", daemon=True)
                self._thread.start()
            return self._loop
