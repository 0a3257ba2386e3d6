"""Sends lists in children that die: ``python -m tests.programmes.paying.killable DATABASE HOME``.

Reads ``LIST STEP MOST`` on a line: a child sends that list in files of at most MOST lines, and kills itself after the
step of that number (0: never); answers with how the child ended.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django


def serve(database: str, home: str) -> None:
    """Fork a child for each line."""
    django.setup()
    from django.db import connections

    connections["default"].settings_dict["NAME"] = database
    from wasl.accounts.models import Profile
    from wasl.catalogue import current
    from wasl.programmes.paying.models import PaymentList
    from wasl.programmes.paying.sending import send
    from wasl.registers.feeding.places import Places
    from wasl.registers.feeding.run import Installation

    django.conf.settings.HOME = Path(home)
    place = Installation(current.catalogue(), Places(Path(home)))

    def work(number: int, step: int, most: int) -> None:
        seen = 0

        def watch(name: str) -> None:
            nonlocal seen
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

        send(Profile.objects.get(user__username="maker"), PaymentList.objects.get(pk=number), place, watch, most)

    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(*map(int, line.split()))
                code = 0
            finally:
                os._exit(code)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    serve(*sys.argv[1:])
