"""The examples that people copy are run, in each language, against a gateway whose checks another library does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.client.receiving import KEY, Gateway, answering, verify_signature
from tests.client.serving import served
from tests.conftest import ROOT
from tests.lacking import lacking
from wasl.client.commands import pem_of
from wasl.exchange.examples.writing import LANGUAGES, Language, Sample, example

PROGRAMS = {"curl": ["sh"], "python": [sys.executable], "java": ["java"], "javascript": ["node"]}
EACH = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
TRICKY = 'l\'élève "1" $HOME \\n `x`'


def sample(gateway: str, **more: object) -> Sample:
    """A call about one person."""
    about = {"subject": ("student-number", TRICKY), "purpose": "allowances", "fields": ("enrolled",), **more}
    return Sample(gateway, "education/pupils/schooling", system="payroll", kid=KEY.kid, **about)  # type: ignore[arg-type]


def run(language: Language, text: str, folder: Path) -> str:
    """What the program prints."""
    able = shutil.which("javac") if language.name == "java" else shutil.which(PROGRAMS[language.name][0])
    if not able:
        lacking(f"the {language.title} example cannot be run", "install openjdk-17-jdk-headless, nodejs and curl")
    (folder / language.file).write_text(text, encoding="utf-8")
    (folder / "payroll.json").write_text(json.dumps(KEY.private_jwk()), encoding="ascii")
    (folder / "payroll.pem").write_text(pem_of(KEY), encoding="ascii")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:-UsePerfData",
    }
    done = subprocess.run(
        [*PROGRAMS[language.name], language.file],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def asked() -> list[httpx.Request]:
    return []


@pytest.fixture
def gateway(asked: list[httpx.Request]) -> Iterator[str]:
    """Takes tokens and signed requests."""
    by_token = Gateway(answering(enrolled=True))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/exchange/token":
            asked.append(request)
        if "signature" in request.headers:
            verify_signature(request, KEY)
            return answering(enrolled=True)(request)
        return by_token(request)

    with served(answer) as address:
        by_token.address = address
        yield address


@EACH
def test_the_example_gets_its_answer(
    language: Language, gateway: str, asked: list[httpx.Request], tmp_path: Path
) -> None:
    printed = run(language, example(sample(gateway), language), tmp_path)
    assert "enrolled" in printed
    assert "true" in printed.lower()
    assert json.loads(asked[0].content)["subject"] == {"scheme": "student-number", "value": TRICKY}
    assert json.loads(asked[0].content)["fields"] == ["enrolled"]
    assert asked[0].headers["wasl-purpose"] == "allowances"
    if language.name != "curl":
        assert f"gateway/7/{'ab' * 32}" in printed


@EACH
def test_a_service_that_speaks_of_nobody_is_asked_by_get(
    language: Language, gateway: str, asked: list[httpx.Request], tmp_path: Path
) -> None:
    nobody = sample(gateway, subject=None, fields=(), parameters={"by": "level,sex"})
    run(language, example(nobody, language), tmp_path)
    assert asked[0].method == "GET"
    assert dict(asked[0].url.params) == {"by": "level,sex"}


@EACH
def test_an_open_service_needs_no_key(language: Language, tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"subject": "S1", "fields": {"name": "A school"}})

    with served(answer) as address:
        open_to_all = Sample(address, "education/schools/names", subject=("school-code", "S 1"), open=True)
        assert "A school" in run(language, example(open_to_all, language), tmp_path)
    assert not {"authorization", "signature", "dpop"} & set(seen[0].headers)


@EACH
def test_a_persons_identifier_never_stands_in_an_address(language: Language) -> None:
    text = example(sample("https://g.example", parameters={"on": "2026-01-31"}), language)
    assert "?" not in text.split("education/pupils/schooling")[1].split("\n")[0]
