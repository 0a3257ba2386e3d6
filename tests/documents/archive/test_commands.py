"""Old registers by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.documents.archive.register import DIPLOMA, as_csv, row
from tests.documents.files.papers import pdf
from wasl.accounts.models import Profile
from wasl.documents.archive.models import Entry
from wasl.documents.models import Document
from wasl.server.commandline import application

pytestmark = pytest.mark.usefixtures("registers")


def line(*words: str, given: str | None = None, status: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(application(), ["documents", "archive", *words], input=given)
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def test_from_a_folder_of_scans_to_a_document(home: Path, agent: Profile, other: Profile, tmp_path: Path) -> None:
    register, pages, page = tmp_path / "registre.csv", tmp_path / "pages", tmp_path / "page.pdf"
    register.write_bytes(as_csv([row(1), row(2)]).getvalue())
    pages.mkdir()
    (pages / "0001.pdf").write_bytes(pdf("one"))
    asked = ("import", DIPLOMA, str(register), "--scans", str(pages), "--as", agent.name)
    assert "Nothing was entered" in line(*asked, "--foresee")
    told = line(*asked)
    assert "row 2: PAGE: The scanned page is not among the files sent." in told
    assert "2 rows, 1 accepted, 1 rejected, 0 there already" in told
    entry = str(Entry.objects.get().pk)
    assert "entered" in line("list", "--number", "1", "--year", "1987", "--as", other.name)
    compare = ("validate", entry, "--scan", str(page), "--as", other.name)
    line(*compare, given="n\n", status=1)
    assert page.read_bytes() == pdf("one")
    assert not Document.objects.exists()
    told = line(*compare, given="y\n")
    assert Document.objects.get().number in told
