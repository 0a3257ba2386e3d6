"""A gateway in a process of its own: killed under load, spoken to byte by byte, and without Django."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx
import pytest

from tests.conftest import ROOT
from tests.exchange.answering import world
from tests.exchange.gateway.conftest import JSON
from tests.exchange.gateway.installation import CHECK_PATH, NOW, Installation, question
from wasl.client.signatures import signed_headers
from wasl.exchange.receipts.entry import read_entry, sha256
from wasl.exchange.receipts.log import Log
from wasl.kernel.keys import kept_key
from wasl.kernel.merkle import leaf_hash
from wasl.kernel.tiles import Tile, read_tile, unbundle

TIMES = 20
TOGETHER = 8


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Killable:
    """The parent process, which starts a gateway on `port` whenever it is told to."""

    process: subprocess.Popen[str]
    port: int
    pids: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.pids.append(int(self.process.stdout.readline()))
        for _ in range(1000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self.pids[-1]
            time.sleep(0.01)
        raise AssertionError("the gateway did not start")


@contextmanager
def killable(installation: Installation) -> Iterator[Killable]:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "WASL_NOW": NOW.isoformat(),
                   "WASL_GATEWAY_URL": f"http://127.0.0.1:{port}", "WASL_DATABASE_URL": ""}  # fmt: skip
    command = [sys.executable, "-m", "tests.exchange.gateway.killable", str(installation.home), str(port)]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        made = Killable(process, port)
        try:
            yield made
        finally:
            if made.pids and process.poll() is None:
                with suppress(ProcessLookupError):
                    os.kill(made.pids[-1], signal.SIGKILL)
            process.kill()


async def under_load(target: Killable, installation: Installation, answers: int) -> list[tuple[str, bytes]]:
    """Ask from several connections until `answers` came, then kill the gateway; every answer that reached us, and its receipt."""
    got: list[tuple[str, bytes]] = []
    key, dead = installation.keys["cnss"], asyncio.Event()

    async def asking(client: httpx.AsyncClient) -> None:
        while not dead.is_set():
            headers = {**JSON, **signed_headers(key, "POST", target.url + CHECK_PATH, question())}
            try:
                response = await client.post(target.url + CHECK_PATH, content=question(), headers=headers)
            except httpx.TransportError:
                return
            assert response.status_code == 200, response.text
            got.append((response.headers["wasl-receipt"], response.content))
            if len(got) >= answers and not dead.is_set():
                dead.set()
                os.kill(target.pids[-1], signal.SIGKILL)

    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        await asyncio.gather(*(asking(client) for _ in range(TOGETHER)))
    return got


@pytest.mark.slow
def test_every_answer_that_left_has_its_receipt_however_often_it_is_killed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_NOW", NOW.isoformat())
    installation.publish(world.agreement(quota=world.Quota(per_minute=10**6, per_day=10**6)))
    got: list[tuple[str, bytes]] = []
    with killable(installation) as target:
        for round_ in range(TIMES):
            target.start()
            got += asyncio.run(under_load(target, installation, 5 + 2 * round_))
            assert target.process.stdout is not None
            assert target.process.stdout.readline() == "gone\n"
    assert len(got) >= sum(5 + 2 * round_ for round_ in range(TIMES))
    folder = installation.home / "receipts" / "gateway"
    origin = (folder / "log.vkey").read_text().split("+")[0]
    with Log.open(folder, "gateway", origin, kept_key(installation.home / "keys" / "logs" / "gateway.json")) as log:
        size = log.size
    entries = [
        entry
        for index in range(0, size, 256)
        for entry in unbundle(read_tile(folder, Tile(None, index // 256, min(256, size - index))))
    ]
    for receipt, content in got:
        _log, index, leaf = receipt.split("/")
        assert leaf_hash(entries[int(index)]).hex() == leaf
        assert read_entry(entries[int(index)]).answer == sha256(content)
    assert len({receipt for receipt, _ in got}) == len(got)


def raw(port: int, *parts: bytes, wait: float = 0.0) -> bytes:
    """What comes back for these bytes, sent with pauses between them."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(wait)
        content = b""
        try:
            while chunk := connection.recv(65536):
                content += chunk
        except ConnectionResetError:
            pass
        return content


def test_bytes_that_could_be_read_in_two_ways(installation: Installation) -> None:
    with killable(installation) as target:
        target.start()
        post = b"POST " + CHECK_PATH.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        get = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        two_lengths = raw(target.port, post + b"Content-Length: 2\r\nContent-Length: 100\r\n\r\n{}" + get)
        assert two_lengths.startswith(b"HTTP/1.1 400")
        # With chunks and a length, chunks count, and what follows the last chunk is another request: not hidden in this one.
        both = raw(target.port, post + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get)
        assert b'"alive"' not in both.partition(b"\r\n\r\n")[2].partition(b"HTTP/1.1")[0]
        for bad in (
            b"GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
            b"GET /health HTTP/1.1\r\nHost: x\r\nwasl_purpose: y\r\nConnection: close\r\n\r\n",
            b"GET /health HTTP/1.1\r\nHost : x\r\nConnection: close\r\n\r\n",
            b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\nConnection: close\r\n\r\n",
            b"GET /a/../health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"GET /%2e%2e/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"\x16\x03\x01\x00\x00", b"GET /health\r\n\r\n",
        ):  # fmt: skip
            assert not raw(target.port, bad).startswith(b"HTTP/1.1 200")
        assert raw(target.port, get).startswith(b"HTTP/1.1 200")


def test_a_caller_that_dribbles_does_not_keep_the_others_waiting(installation: Installation) -> None:
    with killable(installation) as target:
        target.start()
        slow = [socket.create_connection(("127.0.0.1", target.port)) for _ in range(40)]
        head = (
            b"POST "
            + CHECK_PATH.encode()
            + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
        for connection in slow:
            connection.sendall(head)
        assert httpx.get(f"{target.url}/health", trust_env=False).status_code == 200
        for connection in slow:
            connection.close()
        assert httpx.get(f"{target.url}/health", trust_env=False).status_code == 200


def test_nothing_of_django_is_read() -> None:
    code = "import sys, wasl.exchange.gateway.serve; print([each for each in sys.modules if each.split('.')[0] == 'django'])"
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output == "[]\n"


def test_the_command_becomes_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from wasl.server import commands

    ran: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda path, words, environment: ran.append((path, words, environment)))
    commands.gateway(port=8123, name="second")
    ((path, words, environment),) = ran
    assert path == sys.executable
    assert words[1:] == ["-m", "wasl.exchange.gateway", "--address", "127.0.0.1", "--port", "8123", "--name", "second"]
    assert {"WASL_HOME", "WASL_URL"} <= environment.keys()


def test_the_command_serves_until_it_is_told_to_stop(installation: Installation) -> None:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "WASL_HOME": str(installation.home),
                   "WASL_NOW": NOW.isoformat(), "WASL_DATABASE_URL": ""}  # fmt: skip
    command = [sys.executable, "-m", "wasl.exchange.gateway", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            answer = _answer_of(f"http://127.0.0.1:{port}/ready", process)
        finally:
            process.terminate()
    assert answer["status"] == "ready"
    assert process.returncode == 0


def _answer_of(url: str, process: subprocess.Popen[bytes]) -> dict[str, object]:
    for _ in range(600):
        assert process.poll() is None
        try:
            return dict(httpx.get(url, trust_env=False).json())
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the gateway did not start")
