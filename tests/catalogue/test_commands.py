"""What the command line prints of a pack."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.catalogue.packing import MINI, copy_of_mini, edit
from wasl.catalogue import commands
from wasl.kernel.errors import WaslError
from wasl.server.kinds import KINDS

Printed = pytest.CaptureFixture[str]


def test_a_good_pack_is_said_good(capsys: Printed) -> None:
    assert commands.check(MINI, KINDS) == 0
    out = capsys.readouterr().out
    assert f"{MINI}: no problem." in out
    assert "2 feed" in out


def test_each_problem_is_one_line_that_editors_understand(tmp_path: Path, capsys: Printed) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "registers/lesson.yaml", "owner: tides", "owner: tide")
    edit(pack, "registers/shoal.yaml", "referential: zones", "referential: zone")
    assert commands.check(pack, KINDS) == 1
    first, second, total = capsys.readouterr().out.splitlines()
    assert (
        first == f"{pack}/registers/lesson.yaml:3:8: no department is named 'tide' — did you mean 'tides'? [references]"
    )
    assert second.startswith(f"{pack}/registers/shoal.yaml:14:18: ")
    assert total == "2 problems in 2 files"


def test_what_a_pack_says_is_never_taken_for_markup(tmp_path: Path, capsys: Printed) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "registers/lesson.yaml", "owner: tides", 'owner: "[bold]"')
    commands.check(pack, KINDS)
    assert "no department is named '[bold]'" in capsys.readouterr().out


def test_explaining_tells_everything(capsys: Printed) -> None:
    assert commands.explain("depths", MINI, KINDS) == 0
    out = capsys.readouterr().out
    for said in (
        "depths  referential  referentials.depths", "Profondeurs", "الأعماق", "Depths", f"{MINI}/referentials/depths.yaml:1:1",
        "tides — Ministère des Marées", "Referred to by 2", "conch-depths", "attributes.depth.referential",
        f"{MINI}/registers/lesson.yaml:10:18",
    ):  # fmt: skip
        assert said in out


def test_explaining_a_code(capsys: Printed) -> None:
    commands.explain("conch-fins:G", MINI, KINDS)
    out = capsys.readouterr().out
    assert "referentials.mappings.conch-fins:G" in out
    assert "gauche, يسرى" in out
    assert "Nothing refers to it." in out


def test_explaining_a_parameter_names_its_laws(capsys: Printed) -> None:
    commands.explain("lesson-fee", MINI, KINDS)
    assert "loi 3-20; loi 8-22, 4" in capsys.readouterr().out


def test_where_is_short(capsys: Printed) -> None:
    assert commands.where("conch-fins", MINI, KINDS) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{MINI}/referentials/mappings/conch-fins.yaml:1:1"
    assert [line.split()[0] for line in lines[1:]] == ["id", "owner", "users"]
    assert lines[3].endswith("feeds.conch-lessons")


@pytest.mark.parametrize("command", [commands.explain, commands.where])
def test_an_unknown_name_is_refused(command: object) -> None:
    with pytest.raises(WaslError, match="did you mean 'depths'"):
        command("dephts", MINI, KINDS)  # type: ignore[operator]


def test_schemas_are_written_then_checked(tmp_path: Path, capsys: Printed) -> None:
    assert commands.schema(KINDS, tmp_path, check=True) == 1
    assert "out of date" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert commands.schema(KINDS, tmp_path) == 0
    assert (tmp_path / "feed.json").is_file()
    capsys.readouterr()
    assert commands.schema(KINDS, tmp_path, check=True) == 0
    assert capsys.readouterr().out == ""


@pytest.fixture
def application() -> typer.Typer:
    commands_of_mini = commands.PackCommands(KINDS, MINI)
    application = typer.Typer()
    for command in (commands_of_mini.check, commands_of_mini.explain, commands_of_mini.where, commands_of_mini.schema):
        application.command()(command)
    return application


def test_the_command_line_takes_the_served_pack_unless_told_otherwise(application: typer.Typer, tmp_path: Path) -> None:
    assert "no problem" in CliRunner().invoke(application, ["check"]).output
    pack = copy_of_mini(tmp_path)
    edit(pack, "registers/lesson.yaml", "owner: tides", "owner: tide")
    told = CliRunner().invoke(application, ["check", str(pack)])
    assert (told.exit_code, "1 problem in 1 file" in told.output) == (1, True)


def test_the_command_line_explains_and_locates(application: typer.Typer, tmp_path: Path) -> None:
    assert "Petit bain" in CliRunner().invoke(application, ["explain", "depths:shallow", "--pack", str(MINI)]).output
    assert "systems.yaml:3:3" in CliRunner().invoke(application, ["where", "conch"]).output
    assert CliRunner().invoke(application, ["schema", "--out", str(tmp_path), "--check"]).exit_code == 1
