"""Complaints on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from typer.testing import CliRunner

from wasl.accounts.models import Profile
from wasl.complaints import filing
from wasl.complaints.commands import complaints
from wasl.complaints.filing import Said


def test_complaints_are_listed_counted_and_called_late(father: Profile, later: Callable[[int], datetime]) -> None:
    run = CliRunner(env={"COLUMNS": "200"}).invoke
    assert "Nobody complained" in run(complaints, ["list"]).output
    made = filing.file(father, Said("complaint", "Rien reçu.", topic="direct-aid"), father.person)
    listed = run(complaints, ["list"])
    assert (listed.exit_code, "anss" in listed.output) == (0, True)
    assert run(complaints, ["late"]).exit_code == 0
    later(70)
    late = run(complaints, ["late"])
    assert (late.exit_code, made.written in late.output) == (1, True)
    told = run(complaints, ["stats", "--by", "channel"])
    assert told.exit_code == 0
    assert "1" not in told.output.split("all")[-1], "one complaint is too few to be told"
    assert run(complaints, ["stats", "--by", "weather"]).exit_code != 0
