"""The examples and the command line, against a real gateway in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.client.running import ADDRESS, PUPIL, PURPOSE, SYSTEM, make_home, publish_directory, running, system_key
from tests.client.test_commands import run as wasl
from tests.exchange.answering.world import CHECK, SCHOOLS, service
from tests.exchange.examples.test_examples import EACH, run
from wasl.client.commands import pem_of
from wasl.client.problems import ProblemError
from wasl.exchange.examples.writing import Language, Sample, example


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def gateway(home: Path) -> Iterator[str]:
    with running(home) as address:
        yield address


@EACH
def test_what_is_pasted_works(language: Language, home: Path, gateway: str, tmp_path: Path) -> None:
    key = system_key(home)
    sample = Sample(gateway, ADDRESS, PUPIL, system=SYSTEM, kid=key.kid, purpose=PURPOSE, fields=("schooled",))
    (tmp_path / f"{SYSTEM}.json").write_text(json.dumps(key.private_jwk()), encoding="ascii")
    (tmp_path / f"{SYSTEM}.pem").write_text(pem_of(key), encoding="ascii")
    assert "schooled" in run(language, example(sample, language), tmp_path)


@EACH
def test_what_is_open_is_answered_to_anyone(language: Language, gateway: str, tmp_path: Path) -> None:
    declared = service(SCHOOLS).declared
    address = f"{declared.provider}/{declared.system}/{SCHOOLS}"
    assert "ECOLE" in run(
        language, example(Sample(gateway, address, ("gresa", "54321B"), open=True), language), tmp_path
    )


def test_the_command_line_asks_and_verifies(home: Path, gateway: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_HOME", str(home))
    subject = ["--subject", ":".join(PUPIL), "--as", SYSTEM, "--gateway", gateway]
    assert "proven" in wasl("ask", CHECK, *subject, "--verify").stdout
    command = wasl("ask", ADDRESS, *subject, "--purpose", PURPOSE, "--curl").stdout
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=20)
    assert set(json.loads(done.stdout)["fields"]) == {"schooled"}
    again = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=20)
    assert json.loads(again.stdout)["type"].endswith("/problems/replayed")


def test_the_openapi_that_the_page_links_to_is_there(gateway: str) -> None:
    described = httpx.get(f"{gateway}/exchange/{ADDRESS}/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert f"/exchange/{ADDRESS}" in described["paths"]


def test_a_suspension_is_told_to_the_very_next_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(tmp_path / "home")
    monkeypatch.setenv("WASL_HOME", str(home))
    with running(home) as gateway:
        words = ["ask", ADDRESS, "--subject", ":".join(PUPIL), "--as", SYSTEM, "--gateway", gateway]
        wasl(*words)
        publish_directory(home, version=2, state="suspended")
        with pytest.raises(ProblemError, match="suspended"):
            wasl(*words)
