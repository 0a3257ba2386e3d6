"""Random ids, which nobody else has: neither another thread, nor a forked child."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from wasl.kernel.chance import random_id


def test_no_id_is_given_twice_whichever_thread_asks() -> None:
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda _: random_id(), range(5_000)))
    assert len(set(given)) == len(given)
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in given)


FORKING = """
import os
from wasl.kernel.chance import random_id
random_id()  # others were drawn with it
child = os.fork()
if child:
    os.waitpid(child, 0)
print(*(random_id() for _ in range(300)))
"""


def test_a_forked_child_does_not_give_its_parent_s() -> None:
    # In a process of its own: this one has threads, which a fork does not take along.
    said = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, check=True).stdout.split()
    assert len(set(said)) == len(said) == 600
