"""Works in children that may be killed: ``python -m tests.registers.feeding.killable DATABASE HOME``.

Reads ``run BATCH`` or ``accept REVIEW ENTITY`` on a line; answers with the child's process id, then with "ended" when it has
gone. A process of its own, which holds no thread: a child forked beside the threads of DuckDB or Arrow may crash by itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def serve(database: str, home: str) -> None:
    """Fork a child for each batch asked for."""
    django.setup()
    from django.db import connections

    connections["default"].settings_dict["NAME"] = database
    from wasl.catalogue.load import load
    from wasl.registers.feeding import deciding
    from wasl.registers.feeding.places import Places
    from wasl.registers.feeding.run import Installation, run
    from wasl.registers.models import Batch, Review
    from wasl.server.kinds import KINDS

    installation = Installation(load(Path(__file__).parents[3] / "packs" / "maroc", KINDS), Places(Path(home)))

    def work(verb: str, number: str, *entity: str) -> None:
        if verb == "run":
            run(Batch.objects.get(pk=number), installation)
        else:
            deciding.accept(Review.objects.get(pk=number), *entity, "clerk", "", installation)

    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                work(*line.split())
            finally:
                os._exit(0)
        print(pid, flush=True)  # noqa: T201
        os.waitpid(pid, 0)
        print("ended", flush=True)  # noqa: T201


if __name__ == "__main__":
    serve(*sys.argv[1:])
