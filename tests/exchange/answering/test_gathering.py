"""Receipts gathered turn by turn, and a desk with a real log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.exchange.answering import world
from tests.exchange.answering.world import call, desk
from wasl.exchange.answering.gathering import Given, Receipts
from wasl.exchange.answering.problems import Refused
from wasl.exchange.receipts.entry import Entry, Receipt
from wasl.exchange.receipts.log import Log
from wasl.kernel.keys import new_key


def given(request: str) -> Given:
    entry = Entry(
        time=1, consumer="cnss", provider="menps", service="s", purpose="p", agreement="a", outcome="answered", way="call",
        request=request,
    )  # fmt: skip
    return entry, None


class SlowLog:
    """Keeps what it is given in a thread, when told to; refuses the entries named ``bad`` at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[Sequence[Given], Future[list[Receipt]]]] = []

    def append(self, entries: Sequence[Given]) -> Future[list[Receipt]]:
        if any(entry.request == "bad" for entry, _ in entries):
            raise ValueError("too large")
        self.asked.append((entries, Future()))
        return self.asked[-1][1]

    def keep(self) -> None:
        for entries, promise in self.asked:
            if any(entry.request == "lost" for entry, _ in entries):
                promise.set_exception(OSError("no space left"))
            else:
                promise.set_result([Receipt(log="slow", index=0, leaf=entry.request) for entry, _ in entries])


async def gathered(log: SlowLog, *turns: Sequence[str]) -> list[Any]:
    """What each got that asked, turn by turn."""
    receipts = Receipts(log)
    tasks = []
    for turn in turns:
        tasks += [asyncio.ensure_future(receipts.of(given(request))) for request in turn]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    thread = Thread(target=log.keep)
    thread.start()
    try:
        return await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        thread.join()


def test_each_gets_its_own_and_those_of_a_turn_are_put_on_record_together() -> None:
    log = SlowLog()
    got = asyncio.run(gathered(log, ["a", "b", "c"], ["d"]))
    assert [each.leaf for each in got] == ["a", "b", "c", "d"]
    assert [len(entries) for entries, _ in log.asked] == [3, 1]


def test_what_is_wrong_with_one_keeps_no_other_from_its_receipt() -> None:
    log = SlowLog()
    first, bad, last, lost = asyncio.run(gathered(log, ["a", "bad", "b"], ["lost"]))
    assert (first.leaf, last.leaf) == ("a", "b")
    assert isinstance(bad, ValueError)
    assert isinstance(lost, OSError)


def test_whoever_stops_waiting_disturbs_nobody() -> None:
    log = SlowLog()
    receipts = Receipts(log)

    async def leaving() -> Receipt:
        left = asyncio.ensure_future(receipts.of(given("left")))
        stays = asyncio.ensure_future(receipts.of(given("stays")))
        await asyncio.sleep(0)
        left.cancel()
        await asyncio.sleep(0)
        log.keep()
        return await stays

    assert asyncio.run(leaving()).leaf == "stays"
    log.asked.clear()
    assert asyncio.run(leaving()).leaf == "stays", "another loop may ask"


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
