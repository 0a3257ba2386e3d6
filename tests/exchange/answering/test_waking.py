"""A loop that waits for a thread, and a desk with a real log."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

import pytest

from tests.exchange.answering import world
from tests.exchange.answering.world import call, desk
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.waking import kept
from wasl.exchange.receipts.log import Log
from wasl.kernel.keys import new_key


def test_each_gets_its_own_and_failures_too() -> None:
    promises: list[Future[int]] = [Future() for _ in range(200)]

    def keep() -> None:
        for number, promise in enumerate(promises):
            if number % 7:
                promise.set_result(number)
            else:
                promise.set_exception(OSError(number))

    async def all_of_them() -> list[int | BaseException]:
        waiting = [asyncio.ensure_future(kept(promise)) for promise in promises]
        await asyncio.sleep(0)
        thread = Thread(target=keep)
        thread.start()
        try:
            return await asyncio.gather(*waiting, return_exceptions=True)
        finally:
            thread.join()

    for number, got in enumerate(asyncio.run(all_of_them())):
        assert isinstance(got, OSError) if number % 7 == 0 else got == number


def test_whoever_stops_waiting_disturbs_nobody() -> None:
    async def leaving() -> int:
        left: Future[int] = Future()
        task = asyncio.ensure_future(kept(left))
        await asyncio.sleep(0)
        task.cancel()
        other: Future[int] = Future()
        waiting = asyncio.ensure_future(kept(other))
        await asyncio.sleep(0)
        left.set_result(1)
        other.set_result(2)
        return await waiting

    assert asyncio.run(leaving()) == 2


def test_a_real_log_keeps_each_answer_before_it_leaves(tmp_path: Path) -> None:
    with Log.open(tmp_path, "gateway", "example.org/gateway", new_key()) as log:
        place = desk(world.schooled_state(), log, world.agreement())

        async def many() -> list[object]:
            return await asyncio.gather(*(place.answer(call(request=str(n))) for n in range(50)))

        answers = asyncio.run(many())
        assert {answer.receipt.index for answer in answers} == set(range(50))  # type: ignore[attr-defined]
        assert log.size == 50
    with pytest.raises(Refused) as caught:
        asyncio.run(place.answer(call()))
    assert caught.value.name == "receipts-unavailable"
