"""Procedures at the command line."""

from __future__ import annotations

from collections.abc import Callable

from typer.testing import CliRunner

from tests.procedures.conftest import EQUIVALENCE, Town
from tests.procedures.filed import filed
from wasl.accounts.models import Profile
from wasl.procedures.commands import procedures


def test_cases_are_counted_and_the_late_ones_told(town: Town, student: Profile, later: Callable[[int], object]) -> None:
    case, run = filed(student, town.student), CliRunner(env={"COLUMNS": "200"}).invoke
    listed = run(procedures, ["list"])
    assert listed.exit_code == 0
    assert next(each for each in listed.output.splitlines() if EQUIVALENCE in each).split("│")[3].strip() == "1"
    assert run(procedures, ["late"]).exit_code == 0
    later(70)
    late = run(procedures, ["late"])
    assert late.exit_code == 1
    assert case.written in late.output
    assert "SALMA" not in late.output
