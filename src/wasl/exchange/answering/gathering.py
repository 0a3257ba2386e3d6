"""Receipts that are asked for in one turn of an event loop, put on record together: one promise and one waking for all.

A promise and a waking for each (`asyncio.wrap_future`) would be dearer than all the rest of an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from wasl.exchange.answering.sources import Log
from wasl.exchange.receipts.entry import Entry, Private, Receipt

Given = tuple[Entry, Private | None]
_Waiting = tuple[Given, "asyncio.Future[Receipt]"]


class Receipts:
    """Those of one log, for the calls of one event loop at a time."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[_Waiting] = []

    async def of(self, given: Given) -> Receipt:
        """The receipt of an entry, durable. Raises what the log does where it cannot be kept."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._waiting = loop, []
        if not self._waiting:
            loop.call_soon(self._send, loop)
        waiter: asyncio.Future[Receipt] = loop.create_future()
        self._waiting.append((given, waiter))
        return await waiter

    def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, self._waiting = self._waiting, []
        self._put(loop, waiting)

    def _put(self, loop: asyncio.AbstractEventLoop, waiting: Sequence[_Waiting]) -> None:
        try:
            promise = self._log.append([given for given, _ in waiting])
        except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must hear of it
            if len(waiting) == 1:
                _tell_all(waiting, error)
                return
            for one in waiting:  # what is wrong with one must not keep the others from their receipts
                self._put(loop, [one])
            return
        promise.add_done_callback(partial(_woken, loop, waiting))


def _woken(
    loop: asyncio.AbstractEventLoop, waiting: Sequence[_Waiting], promise: Future[list[Receipt]]
) -> None:  # in the log's thread
    try:
        loop.call_soon_threadsafe(_tell, waiting, promise)
    except RuntimeError:  # the loop is closed: nobody waits any more
        return


def _tell(waiting: Sequence[_Waiting], promise: Future[list[Receipt]]) -> None:
    error = promise.exception()
    if error is not None:
        _tell_all(waiting, error)
        return
    for (_, waiter), receipt in zip(waiting, promise.result(), strict=True):
        if not waiter.done():
            waiter.set_result(receipt)


def _tell_all(waiting: Sequence[_Waiting], error: BaseException) -> None:
    for _, waiter in waiting:
        if not waiter.done():
            waiter.set_exception(error)
