"""What the sandbox starts, and what it tells people to type."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path

import httpx
import pytest
from pytest_django.fixtures import Settings
from rich.console import Console

from tests.client.running import make_home
from wasl.exchange.examples.writing import Sample
from wasl.kernel.errors import WaslError
from wasl.server.beside import gateway_beside
from wasl.server.sampling import sample_call
from wasl.server.sandbox import ask_words, welcome

SAMPLE = Sample(
    "http://127.0.0.1:8100", "a/b/c", ("student-number", "N 1"), system="payroll", purpose="allowances"
)  # fmt: skip


def test_the_line_to_paste_says_who_asks_whom_about_whom(tmp_path: Path) -> None:
    console = Console(width=40)
    with console.capture() as said:
        welcome(SAMPLE, tmp_path, console)
    lines = said.get().splitlines()
    line = next(each for each in lines if each.startswith("wasl ask"))
    assert shlex.split(line) == [
        "wasl", "ask", "a/b/c", "--subject", "student-number:N 1", "--purpose", "allowances", "--as", "payroll",
        "--key", str(tmp_path / "keys" / "systems" / "payroll.json"), "--gateway", "http://127.0.0.1:8100",
    ]  # fmt: skip
    assert f'eval "$({line} --curl)"' in lines
    assert ask_words(SAMPLE, tmp_path)[1:4] == ["-m", "wasl.cli", "ask"]


def test_a_gateway_runs_as_long_as_it_is_needed(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = make_home(tmp_path / "home")
    port = _free_port()
    with gateway_beside(port) as address:
        assert httpx.get(f"{address}/ready").json()["status"] == "ready"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health")


def test_a_gateway_that_cannot_start_is_told(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path
    with pytest.raises(WaslError, match="does not start"), gateway_beside(_free_port()):
        pass


def test_people_are_looked_at_without_a_trace_in_demonstrations_only(settings: Settings, tmp_path: Path) -> None:
    settings.HOME, settings.DEMO = tmp_path, False
    with pytest.raises(WaslError, match="made-up people"):
        sample_call("http://127.0.0.1:8100")
    settings.DEMO = True
    assert sample_call("http://127.0.0.1:8100") is None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
