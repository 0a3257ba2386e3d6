"""A gateway in a process of its own: granian, one worker, uvloop."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Annotated

import typer

from wasl.exchange.gateway.application import Application, create
from wasl.exchange.gateway.settings import PORT, read_settings

_BACKLOG = 1024
_COLLECTED = (20_000, 20, 20)
"""How much is made before the collector looks for what goes round in circles: an answer leaves hardly any."""
_HEAD_MS = 10_000
"""Milliseconds in which the head of a request must have come."""


def application() -> Application:
    """The application of the worker's process, by what the environment says."""
    made = create(
        read_settings(Path(os.environ.get("WASL_HOME", "var")), os.environ.get("WASL_GATEWAY_NAME", "gateway"))
    )
    # What was made until now stays: the collector need not go through it again and again while requests come.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED)
    return made


def serve(
    address: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="On which port.")] = PORT,
    name: Annotated[
        str, typer.Option(help="Which gateway this is; its log of receipts bears the same name.")
    ] = "gateway",
) -> None:
    """Serve the exchange: authenticate, decide by the signed directory, answer the agreed fields, leave a receipt."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    os.environ["WASL_GATEWAY_NAME"] = name
    os.environ.setdefault("WASL_GATEWAY_URL", f"http://{address}:{port}")
    Granian(
        "wasl.exchange.gateway.serve:application", factory=True, address=address, port=port, interface=Interfaces.ASGI,
        workers=1, loop=Loops.uvloop, http=HTTPModes.http1, websockets=False, backlog=_BACKLOG, log_level=LogLevels.warning,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MS, max_buffer_size=128 * 1024),
    ).serve()  # fmt: skip


def main() -> None:
    """The command of ``python -m wasl.exchange.gateway``."""
    typer.run(serve)
