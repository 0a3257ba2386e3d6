"""A gateway to be killed again and again: this process has read all the code once, and forks a real one for each line it gets.

``python -m tests.exchange.gateway.killable HOME PORT``; the environment says the rest, as for any gateway.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from wasl.exchange.gateway.application import create
from wasl.exchange.gateway.settings import read_settings


def serve(home: Path, port: int) -> None:
    app = create(read_settings(home))
    asyncio.run(Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False).serve())


def main() -> None:
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            serve(home, port)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
