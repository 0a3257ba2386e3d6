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
from tests.exchange.files.conftest import Town, town
from tests.exchange.files.test_pages import portal
from wasl.exchange.agreements.signing import system_key_path
from wasl.exchange.counter.desk import store
from wasl.exchange.examples.writing import Sample
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import kept_key
from wasl.server.beside import gateway_beside
from wasl.server.sampling import sample_call
from wasl.server.sandbox import ask_words, environment_of, welcome

__all__ = ["portal", "town"]
SAMPLE = Sample(
    "http://127.0.0.1:8100", "a/b/c", ("student-number", "N 1"), system="payroll", purpose="allowances"
)  # fmt: skip


def test_the_line_to_paste_says_who_asks_whom_about_whom(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path
    console = Console(width=40)
    with console.capture() as said:
        welcome(SAMPLE, console)
    lines = said.get().splitlines()
    line = next(each for each in lines if each.startswith("wasl ask"))
    assert shlex.split(line) == [
        "wasl", "ask", "a/b/c", "--subject", "student-number:N 1", "--purpose", "allowances", "--as", "payroll",
        "--key", str(tmp_path / "keys" / "systems" / "payroll.json"), "--gateway", "http://127.0.0.1:8100",
    ]  # fmt: skip
    assert f'eval "$({line} --curl)"' in lines
    assert ask_words(SAMPLE)[1:4] == ["-m", "wasl.cli", "ask"]


def test_what_is_said_of_another_installation_does_not_count_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_another = ("WASL_DATABASE_URL", "WASL_DROP", "WASL_DIRECTORY_URL", "WASL_SECRET_KEY", "WASL_NOW")
    for name in (*of_another, "WASL_MEMORY"):
        monkeypatch.setenv(name, "x")
    found = environment_of(tmp_path)
    assert not found.keys() & set(of_another)
    assert (found["WASL_HOME"], found["WASL_DEMO"], found["WASL_MEMORY"]) == (str(tmp_path), "1", "x")


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


def test_a_sample_asks_about_somebody_known_and_lets_the_registers_go(
    portal: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    kept_key(system_key_path("cnss"))
    closed, opened = [], store()
    let_go = opened.close

    async def close() -> None:
        closed.append(opened)
        await let_go()

    monkeypatch.setattr(opened, "close", close)
    monkeypatch.setattr("wasl.server.sampling.store", lambda: opened)
    sample = sample_call("http://127.0.0.1:8100")
    assert sample is not None
    assert (sample.address, sample.system, sample.purpose) == ("menps/rna/schooling-check", "cnss", "family-allowances")
    assert sample.subject in {("massar", "Z100000001"), ("massar", "Z100000003")}
    assert closed
    assert not (portal.home / "receipts").exists()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
