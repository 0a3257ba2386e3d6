"""The exchange from the command line, over a real socket; what it prints for curl really works."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner, Result

from tests.client.receiving import KEY, Gateway, answering, verify_signature
from tests.client.serving import served
from wasl.client import commands
from wasl.client.problems import ProblemError
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import signing_key

SERVICE = "education/pupils/schooling"


def line() -> typer.Typer:
    line = typer.Typer()
    line.command("ask")(commands.ask)
    line.command("sign-request")(commands.sign_request)
    line.add_typer(commands.keys, name="keys")
    return line


def run(*words: str, **more: Any) -> Result:
    result = CliRunner().invoke(line(), list(words), catch_exceptions=False, **more)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's home that keeps the key of the system `payroll`."""
    monkeypatch.setenv("WASL_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("WASL_SYSTEM", "WASL_GATEWAY_URL"):
        monkeypatch.delenv(name, raising=False)
    key = tmp_path / "keys" / "systems" / "payroll.json"
    key.parent.mkdir(parents=True)
    key.write_text(json.dumps(KEY.private_jwk()), encoding="ascii")
    return tmp_path


@pytest.fixture
def guarded() -> Iterator[tuple[Gateway, str]]:
    """A gateway that wants tokens, and where it is."""
    gateway = Gateway(answering(enrolled=True, level="p1"))
    with served(gateway) as address:
        gateway.address = address
        yield gateway, address


@pytest.fixture
def signing() -> Iterator[tuple[list[dict[str, str]], str]]:
    """A gateway that wants signed requests: what each covered, and where it is."""
    covered: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        covered.append(verify_signature(request, KEY))
        return answering(enrolled=True)(request)

    with served(answer) as address:
        yield covered, address


def test_ask_shows_the_fields_the_agreement_and_the_receipt(home: Path, guarded: tuple[Gateway, str]) -> None:
    said = run("ask", SERVICE, "--subject", "student-number:N1", "--as", "payroll", "--gateway", guarded[1]).stdout
    lines = [each.split() for each in said.splitlines()]
    assert ["enrolled", "true"] in lines
    assert ["level", "p1"] in lines
    assert ["agreement", "A-1@1"] in lines
    assert ["receipt", f"gateway/7/{'ab' * 32}"] in lines


def test_what_is_answered_is_shown_as_it_is(home: Path, guarded: tuple[Gateway, str]) -> None:
    guarded[0].service = answering(school="[bold]Ecole[/bold] [/]", flags=[True])
    said = run("ask", SERVICE, "--subject", "student-number:N1", "--as", "payroll", "--gateway", guarded[1]).stdout
    assert "[bold]Ecole[/bold] [/]" in said
    assert "[true]" in said


def test_ask_sends_what_it_is_told(home: Path, guarded: tuple[Gateway, str]) -> None:
    words = ["--field", "enrolled", "--field", "level", "--parameter", "on=2026-01-31", "--case", "C=9"]
    subject = ["--subject", "student-number:N:1", "--as", "payroll", "--purpose", "allowances"]
    out = run("ask", SERVICE, *subject, *words, "--json", "--gateway", guarded[1]).stdout
    assert json.loads(out)["fields"] == {"enrolled": True, "level": "p1"}
    assert json.loads(guarded[0].calls[0].content) == {
        "subject": {"scheme": "student-number", "value": "N:1"}, "purpose": "allowances",
        "fields": ["enrolled", "level"], "parameters": {"on": "2026-01-31"}, "case": "C=9",
    }  # fmt: skip


def test_a_refusal_is_told_in_the_language_asked_for(home: Path, guarded: tuple[Gateway, str]) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-language"] == "ar"
        return httpx.Response(403, json={"title": "الاتفاقية موقوفة", "mend": "اتصلوا بالجهة المجيبة."})

    guarded[0].service = refuse
    with pytest.raises(ProblemError, match="الاتفاقية موقوفة — اتصلوا"):
        run("ask", SERVICE, "--subject", "n:1", "--as", "payroll", "--language", "ar", "--gateway", guarded[1])


def test_the_curl_command_works_as_it_is_pasted(home: Path, signing: tuple[list[dict[str, str]], str]) -> None:
    command = run(
        "ask", SERVICE, "--subject", "student-number:l'élève", "--as", "payroll", "--purpose", "allowances", "--curl",
        "--gateway", signing[1],
    ).stdout  # fmt: skip
    assert command.startswith("curl ")
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=20)
    assert json.loads(done.stdout)["fields"] == {"enrolled": True}
    assert signing[0][0]['"wasl-purpose"'] == "allowances"


def test_signed_headers_serve_curl(home: Path, signing: tuple[list[dict[str, str]], str], tmp_path: Path) -> None:
    body, url = tmp_path / "body.json", f"{signing[1]}/exchange/{SERVICE}"
    body.write_text('{"subject": {"scheme": "n", "value": "1"}}', encoding="utf-8")
    headers = run("sign-request", url, "--body", str(body), "--as", "payroll", "--purpose", "allowances").stdout
    words = ["curl", "-sS", "-H", "@-", "--data-binary", f"@{body}", url]
    done = subprocess.run(words, input=headers.encode(), capture_output=True, check=True, timeout=20)
    assert json.loads(done.stdout)["fields"] == {"enrolled": True}
    piped = run("sign-request", url, "--body", "-", "--as", "payroll", input=body.read_bytes()).stdout
    assert next(name for name in piped.splitlines() if name.startswith("content-digest")) in headers


def test_open_services_need_nobody(home: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        return httpx.Response(200, json={"cells": [{"count": 12}], "threshold": 10})

    with served(answer) as address:
        out = run("ask", "education/pupils/enrolments", "--parameter", "by=level", "--gateway", address).stdout
        curl = run(
            "ask", "education/pupils/enrolments", "--parameter", "by=level", "--curl", "--gateway", address
        ).stdout
    assert '[{"count": 12}]' in out
    assert "by=level" in curl
    assert "signature" not in curl


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--subject", "N1"], "scheme:value"),
        (["--subject", ":N1"], "scheme:value"),
        (["--parameter", "year"], "name=value"),
        (["--as", "nobody"], "no private key"),
    ],
)
def test_what_is_badly_written_is_said(home: Path, words: list[str], said: str) -> None:
    with pytest.raises(WaslError, match=said):
        run("ask", SERVICE, *(["--as", "payroll"] if "--as" not in words else []), *words)


def test_who_signs_must_be_said(home: Path) -> None:
    with pytest.raises(WaslError, match="who asks"):
        run("sign-request", "http://127.0.0.1:1/")


def test_a_new_key_is_its_owners_alone_and_its_public_half_is_told(tmp_path: Path) -> None:
    file = tmp_path / "payroll.json"
    public = json.loads(run("keys", "new", str(file)).stdout)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert public == signing_key(json.loads(file.read_text(encoding="ascii"))).verifying().jwk()
    assert json.loads(run("keys", "public", str(file)).stdout) == public
    with pytest.raises(WaslError, match="never written over"):
        run("keys", "new", str(file))


def test_openssl_reads_the_pem(tmp_path: Path) -> None:
    file = tmp_path / "payroll.json"
    file.write_text(json.dumps(KEY.private_jwk()), encoding="ascii")
    pem = run("keys", "pem", str(file)).stdout
    told = subprocess.run(
        ["openssl", "pkey", "-noout", "-text_pub"], input=pem.encode(), capture_output=True, check=True
    )
    assert b"ED25519" in told.stdout
