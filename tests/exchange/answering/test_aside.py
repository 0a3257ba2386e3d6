"""A loop of one's own."""

from __future__ import annotations

import asyncio
import os
import signal

from wasl.exchange.answering.aside import Aside


async def seven() -> int:
    await asyncio.sleep(0)
    return 7


def test_it_answers_again_after_it_was_closed() -> None:
    aside = Aside()
    assert aside.run(seven()) == 7
    aside.close()
    assert aside.run(seven()) == 7
    aside.close()


def test_a_process_that_was_forked_has_one_of_its_own() -> None:
    aside = Aside()
    assert aside.run(seven()) == 7
    child = os.fork()
    if child == 0:  # what the parent's thread would have run, nobody runs here
        signal.alarm(20)
        os._exit(aside.run(seven()))
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    aside.close()
