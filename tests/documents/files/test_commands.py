"""Files by the command line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.documents.files.conftest import Take
from tests.documents.files.papers import pdf
from wasl.accounts.models import Profile
from wasl.documents.files.models import File
from wasl.kernel.errors import WaslError
from wasl.server.commandline import application

pytestmark = pytest.mark.django_db


def line(*words: str) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(application(), ["documents", "files", *words])
    if isinstance(result.exception, WaslError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_kept_found_and_taken_away(agent: Profile, tmp_path: Path) -> None:
    scan, out = tmp_path / "scan.pdf", tmp_path / "bag.zip"
    scan.write_bytes(pdf())
    line(
        "keep", str(scan), "--kind", "school-letters", "--title", "Lettre", "--dated", "2010-05-02", "--as", agent.name
    )
    made = File.objects.get()
    assert "Lettre" in line("list", "--title", "lettre", "--year", "2010", "--as", agent.name)
    assert "Lettre" not in line("list", "--number", "7", "--as", agent.name)
    line("export", str(out), str(made.pk), "--as", agent.name)
    assert zipfile.ZipFile(out).testzip() is None
    with pytest.raises(WaslError, match="there is no file"):
        line("export", str(out), "99999", "--as", agent.name)


def test_those_due_are_told(take: Take, agent: Profile) -> None:
    take("new"), take("old", old=True)
    told = line("due", "--as", agent.name)
    assert "old" in told
    assert "new" not in told
