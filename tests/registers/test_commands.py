"""The command line on feeds: send, rejected rows out and in again, undo, resume, and mistakes answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from tests.registers.small_state import PUPILS
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.registers.commands import feeds
from wasl.registers.models import Batch, Record

pytestmark = pytest.mark.usefixtures("registers")


def say(*words: str) -> str:
    """What the command answers. Raises what it raises."""
    result = CliRunner().invoke(feeds, list(words), catch_exceptions=False, env={"COLUMNS": "200"})
    return result.output


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path / "home"
    current.catalogue()  # the pack's path is relative to where the suite began
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pupils.csv").write_text(PUPILS, encoding="utf-8")
    return tmp_path


def test_send_mend_and_send_again(home: Path) -> None:
    assert "received 5 · accepted 3 · unchanged 0 · rejected 2" in say("send", "massar-pupils", "pupils.csv")
    first = Batch.objects.get()
    assert "2 rejected rows are in mend.csv" in say("rejected", str(first.pk), "--out", "mend.csv")
    mended = (home / "mend.csv").read_text(encoding="utf-8-sig").replace("31/02/2010", "28/02/2010")
    (home / "mend.csv").write_text(mended, encoding="utf-8")
    assert "accepted 1 · unchanged 0 · rejected 1" in say(
        "send", "massar-pupils", "mend.csv", "--replays", str(first.pk)
    )
    second = Batch.objects.latest("pk")
    assert (second.replays_id, second.as_of) == (first.pk, first.as_of)
    assert str(second.pk) in say("list")


def test_rejected_rows_are_named_after_their_feed(home: Path) -> None:
    say("send", "massar-pupils", "pupils.csv")
    number = Batch.objects.get().pk
    say("rejected", str(number))
    assert (home / f"massar-pupils-{number}-rejected.csv").is_file()


def test_undo_and_resume(home: Path) -> None:
    say("send", "massar-pupils", "pupils.csv")
    number = Batch.objects.get().pk
    assert f"Batch {number} is undone" in say("undo", str(number), "--reason", "the wrong year")
    assert not Record.objects.filter(recorded_to__isnull=True).exists()
    assert "0 batches run" in say("resume")


def test_mistakes_are_answered(home: Path) -> None:
    (home / "other.csv").write_text("A,B\n1,2\n", encoding="utf-8")
    assert "columns" in say("send", "massar-pupils", "other.csv")
    refused = Batch.objects.get()
    number = str(refused.pk)
    mistakes = (
        ("rejected", number),
        ("rejected", "99"),
        ("undo", "99", "--reason", "x"),
        ("send", "no-such-feed", "other.csv"),
        ("send", "universities", "pupils.csv", "--replays", number),
    )
    for words in mistakes:
        with pytest.raises(WaslError):
            say(*words)
