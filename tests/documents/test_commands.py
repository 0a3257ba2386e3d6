"""Documents by the command line: from a number to a verdict with nothing but two files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.documents.school import enrol, number, open_school
from wasl.accounts.models import Profile
from wasl.documents.models import Change, Cohort, Document
from wasl.kernel.errors import WaslError
from wasl.server.commandline import application

pytestmark = pytest.mark.usefixtures("registers")
Line = Callable[..., Result]


@pytest.fixture
def line(home: Path) -> Line:
    """``line("documents", "list")``: the command's outcome; errors that a person can mend rise."""

    def run(*words: str, given: str | None = None) -> Result:
        result = CliRunner().invoke(application(), list(words), input=given)
        if isinstance(result.exception, WaslError):
            raise result.exception
        return result

    return run


@pytest.fixture
def sealed(home: Path, agent: Profile, line: Line) -> str:
    """What the code of a certificate says."""
    open_school(home)
    result = line("documents", "issue", "school-certificate", f"massar:{number(0)}", "--as", agent.name)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()[-1]


def test_a_document_is_issued_and_judged_elsewhere(sealed: str, line: Line, tmp_path: Path) -> None:
    document = Document.objects.get()
    assert line("documents", "code", document.number.lower().replace("-", " ")).output.strip() == sealed
    file = tmp_path / "trust.jwt"
    assert line("documents", "trust", str(file)).exit_code == 0
    told = line("verify", sealed, "--trust", str(file), "--language", "fr")
    assert told.exit_code == 0
    assert "Authentic" in told.output
    assert "Certificat de scolarité" in told.output
    assert "Prénom: SALMA" in told.output
    assert document.number in told.output
    assert "in force (as of 20" in told.output


def test_its_own_trust_is_at_hand(sealed: str, line: Line) -> None:
    assert line("verify", sealed).exit_code == 0
    assert line("verify", given=f"{sealed}\n{sealed}\n").output.count("Authentic.") == 2


def test_what_is_wrong_is_said_by_word_and_by_status(sealed: str, line: Line, tmp_path: Path) -> None:
    changed = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]
    assert line("verify", "WIFI:home").exit_code == 2
    assert line("verify", changed).exit_code == 1
    assert line("verify", sealed, "WIFI:home").exit_code == 2
    file = tmp_path / "trust.jwt"
    line("documents", "trust", str(file))
    (tmp_path / "trust.keys.json").write_text('{"keys": []}')
    with pytest.raises(WaslError, match="no trust list"):
        line("verify", sealed, "--trust", str(file))
    (tmp_path / "trust.keys.json").unlink()
    with pytest.raises(WaslError, match="cannot be read"):
        line("verify", sealed, "--trust", str(file))


def test_two_agents_end_it(sealed: str, line: Line, agent: Profile, other: Profile) -> None:
    document = Document.objects.get()
    asked = ("documents", "propose", document.number, "revoke", "--as", agent.name, "--reason", "fraud")
    assert line(*asked).exit_code == 0
    change = str(Change.objects.get().pk)
    assert "stays" in line("documents", "decide", change, "--as", other.name, "--refuse").output
    assert line(*asked).exit_code == 0
    change = str(Change.objects.latest("pk").pk)
    assert "revoked" in line("documents", "decide", change, "--as", other.name).output
    told = line("verify", sealed)
    assert (told.exit_code, "revoked" in told.output) == (3, True)
    assert document.number in line("documents", "list", "--state", "revoked").output
    assert document.number not in line("documents", "list", "--state", "in-force").output


def test_a_cohort_is_issued_and_signed_for(home: Path, line: Line, agent: Profile, other: Profile) -> None:
    open_school(home)
    enrol(home, {0: "12.00", 1: "11.00"}, back=1, result="graduated")
    told = line("documents", "cohort", "baccalaureate-diploma", "--as", agent.name)
    assert re.search(r"2 entitled; 2 issued", told.output), told.output
    run = Cohort.objects.get()
    assert "signed" in line("documents", "sign", str(run.pk), "--as", other.name).output
    assert (
        line("documents", "cohort", "baccalaureate-diploma", "--as", agent.name, "--go-on", str(run.pk)).exit_code == 0
    )
    assert Document.objects.count() == 2


def test_what_is_not_there_is_said(home: Path, line: Line, agent: Profile) -> None:
    for words, told in (
        (("documents", "code", "0000-0000-0000-0000"), "no document"),
        (("documents", "code", "0000"), "no document's number"),
        (("documents", "decide", "7", "--as", agent.name), "no change 7"),
        (("documents", "sign", "7", "--as", agent.name), "no run 7"),
        (("documents", "issue", "school-certificate", "massar:Z1", "--as", agent.name), "names nobody"),
        (("documents", "issue", "school-certificate", "massar:Z1", "--as", "nobody"), "names nobody"),
    ):
        with pytest.raises(WaslError, match=told):
            line(*words)
