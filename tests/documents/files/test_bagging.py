"""A bag, as a validator by other hands reads it."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import bagit
import pytest

from tests.documents.desk import agent_of
from tests.documents.files.conftest import Take
from tests.documents.files.papers import pdf
from wasl.accounts.models import Profile
from wasl.documents.files import bagging, ending
from wasl.documents.files.bagging import export
from wasl.documents.files.keeping import add_version
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db


@pytest.fixture
def unpacked(take: Take, agent: Profile, tmp_path: Path) -> Path:
    """The folder of a bag of two files, one of them with two versions."""
    one, two = take("Lettre à l'académie", content=pdf("one")), take("رسالة", content=pdf("two"))
    add_version(agent, two, BytesIO(pdf("two again")), "again.pdf")
    name, parts = export(agent, [one, two])
    with zipfile.ZipFile(BytesIO(b"".join(parts))) as archive:
        archive.extractall(tmp_path)
    return tmp_path / name


def test_a_validator_by_other_hands_accepts_it(unpacked: Path) -> None:
    bag = bagit.Bag(str(unpacked))
    bag.validate()
    assert bag.info["Payload-Oxum"].endswith(".5")
    assert len(bag.payload_entries()) == 5
    known = [json.loads(each.read_text()) for each in sorted(unpacked.glob("data/*/file.json"))]
    assert [each["title"] for each in known] == ["Lettre à l'académie", "رسالة"]
    assert [len(each["versions"]) for each in known] == [1, 2]
    assert known[0]["acts"][-1]["what"] == "exported"


def test_and_refuses_it_when_a_byte_is_changed(unpacked: Path) -> None:
    scan = next(unpacked.glob("data/*/1.pdf"))
    scan.write_bytes(scan.read_bytes().replace(b"one", b"0ne").replace(b"two", b"tw0"))
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(unpacked)).validate()


def test_it_is_sent_while_it_is_made(take: Take, agent: Profile) -> None:
    _name, parts = export(agent, [take("one"), take("two")])
    assert b"data/" in next(iter(parts))


def test_what_cannot_be_taken_away_is_told_before(
    take: Take, agent: Profile, other: Profile, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, lost, kept = take("gone", old=True), take("lost"), take("kept")
    ending.confirm(other, ending.propose(agent, gone, "x"))
    next((home / "documents" / "files").rglob(f"{lost.pk}-1")).unlink()
    gone.refresh_from_db()
    for each in (gone, lost):
        with pytest.raises(WaslError, match="is not here any more"):
            export(agent, [kept, each])
    with pytest.raises(WaslError, match="no file was chosen"):
        export(agent, [])
    with pytest.raises(ForbiddenError):
        export(agent_of("ofppt", "elsewhere"), [kept])
    monkeypatch.setattr(bagging, "MOST", 1)
    with pytest.raises(WaslError, match="do not go into one bag"):
        export(agent, [kept, kept])
    assert not kept.acts.filter(kind="exported").exists()
