"""Processes that run beside the one people start: the worker, the gateway. They end with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
from django.conf import settings

from wasl.kernel.errors import WaslError

_PATIENCE = 60.0
"""Seconds in which a gateway must be ready."""


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker in a process of its own, for as long as the block lasts."""
    with _process("wasl.cli", "worker"):
        yield


@contextmanager
def gateway_beside(port: int) -> Iterator[str]:
    """A gateway on the loopback, ready, and its address. Raises WaslError when it does not start."""
    address = f"http://127.0.0.1:{port}"
    environment = {"WASL_HOME": str(settings.HOME), "WASL_GATEWAY_URL": address, "WASL_URL": settings.URL}
    with _process("wasl.exchange.gateway", "--port", str(port), environment=environment) as process:
        _await_ready(process, address)
        yield address


@contextmanager
def _process(
    module: str, *words: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", module, *words]
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})})  # noqa: S603  # a module of ours
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _await_ready(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/ready", trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise WaslError(
        "the gateway does not start at {address}", mend="choose another port, or read why above", address=address
    )
