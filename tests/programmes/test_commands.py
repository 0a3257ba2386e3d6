"""The command line: decide, show, confirm, run."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from tests.documents.desk import agent_of
from tests.programmes import neighbourhood as here
from tests.programmes.test_keeping import home, place
from wasl.programmes.models import Decision
from wasl.server.commandline import application

__all__ = ["home", "place"]
pytestmark = pytest.mark.usefixtures("home")


def line(*words: str) -> Result:
    return CliRunner().invoke(application(), ["programmes", *words])


def test_a_case_from_its_decision_to_its_confirmation() -> None:
    agent_of("anss", "one")
    agent_of("anss", "two")
    asked = ("direct-aid-children", f"household:{here.RICH}", "--as", "one", "--case", "ASD-1", "--on", "2026-01-15")
    decided = line("decide", *asked)
    assert decided.exit_code == 0, decided.output
    number = Decision.objects.get().pk
    assert f"decision {number}: not-entitled, 0.00 MAD (proposed)" in decided.output
    assert "✗ The index 10.1, of 01/03/2025, is above 9.743001. (loi 58-23)" in decided.output
    assert "Child's allowance: 300.00" in decided.output
    assert "Decided again: the same." in line("show", str(number), "--language", "fr").output
    assert line("confirm", str(number), "--as", "one").exit_code != 0
    assert "refused, confirmed by two" in line("confirm", str(number), "--as", "two").output
    done = line("run", "direct-aid-children", "--as", "one", "--on", "2026-01-15")
    assert "2 entitled, 1 not by what is known, 2 not known; 1,100" in done.output
    assert "no decision 99999" in str(line("show", "99999").exception)


def test_programmes_are_listed_with_their_time() -> None:
    assert "TAYSSIR, since 2008-09-01 until 2023-12-01" in line("list").output
