"""A PDF that is dropped on the page for everyone, or given at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.documents.issuing import issue
from wasl.documents.papers import paper_of
from wasl.server.commandline import application

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def pdf(home: Path, agent: Profile) -> bytes:
    """A certificate's."""
    return paper_of(issue(agent, "school-certificate", open_school(home)[0]))


def said_of(content: bytes) -> str:
    """What the page says of a file."""
    sent = {"picture": SimpleUploadedFile("paper.pdf", content), "code": ""}
    return Client().post("/v?language=en", sent).content.decode()


def test_the_page_judges_papers(pdf: bytes) -> None:
    page = said_of(pdf)
    assert "Its issuer sealed it" in page
    assert "SALMA" in page
    assert "does not match" in said_of(pdf.replace(b"/Contents", b"/contents", 1))
    assert "bears no seal" in said_of(pdf[: pdf.index(b"%%EOF") + 6])
    assert "no PDF that can be read" in said_of(b"%PDF-1.7 nonsense")


def test_the_command_judges_papers(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf)
    (tmp_path / "forged.pdf").write_bytes(pdf + b"\n% more\n")
    run = CliRunner().invoke
    assert run(application(), ["verify", str(tmp_path / "paper.pdf")]).exit_code == 0
    told = run(application(), ["verify", str(tmp_path / "forged.pdf")])
    assert told.exit_code == 1
    assert "after its seal" in told.output
