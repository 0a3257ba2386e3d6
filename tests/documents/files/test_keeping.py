"""Files are versioned, locked, found again; who reads them is written down."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.db.models import ProtectedError

from tests.documents.desk import agent_of
from tests.documents.files.conftest import REGISTERS, Take
from tests.documents.files.papers import pdf
from wasl.accounts.models import Profile
from wasl.catalogue.current import today
from wasl.documents.files.keeping import About, add_version, keep, read
from wasl.documents.files.models import Act, File
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db


def test_what_was_kept_is_given_back_and_stands_nowhere_in_clear(take: Take, agent: Profile, home: Path) -> None:
    made = take("Lettre", content=pdf("secret words"))
    version = made.versions.get()
    assert read(agent, version) == pdf("secret words")
    assert version.size == len(pdf("secret words"))
    kept = [each for each in (home / "documents" / "files").rglob("*") if each.is_file()]
    assert len(kept) == 1
    assert b"secret words" not in kept[0].read_bytes()
    assert list(made.acts.order_by("pk").values_list("kind", "by")) == [("kept", agent.name), ("read", agent.name)]


def test_a_version_stands_beside_those_before(take: Take, agent: Profile) -> None:
    made = take(content=pdf("first"))
    second = add_version(agent, made, BytesIO(pdf("second")), "again.pdf")
    assert [read(agent, each) for each in made.versions.order_by("place")] == [pdf("first"), pdf("second")]
    assert second.place == 2
    with pytest.raises(WaslError, match="is a version already"):
        add_version(agent, made, BytesIO(pdf("first")), "back.pdf")
    with pytest.raises(ProtectedError):
        made.delete()


def test_bytes_that_were_changed_or_moved_are_not_believed(take: Take, agent: Profile, home: Path) -> None:
    one, two = take("one"), take("two")
    places = {each.name: each for each in (home / "documents" / "files").rglob("*-1")}
    places[f"{two.pk}-1"].write_bytes(places[f"{one.pk}-1"].read_bytes())
    with pytest.raises(WaslError, match="cannot be read any more"):
        read(agent, two.versions.get())
    places[f"{one.pk}-1"].unlink()
    with pytest.raises(WaslError, match="restore it"):
        read(agent, one.versions.get())


def test_names_that_turn_letters_round_are_shown_as_they_are(take: Take) -> None:
    made = take("Lettre \u202egpj.exe", name="scan\u202efdp.exe")
    assert made.title == "Lettre ⟨U+202E⟩gpj.exe"
    assert made.versions.get().name == "scan⟨U+202E⟩fdp.exe"


def test_others_keep_and_read_nothing_here(take: Take) -> None:
    made, elsewhere = take(), agent_of("ofppt", "elsewhere")
    with pytest.raises(ForbiddenError):
        read(elsewhere, made.versions.get())
    with pytest.raises(ForbiddenError):
        add_version(elsewhere, made, BytesIO(pdf("x")), "x.pdf")
    with pytest.raises(ForbiddenError):
        keep(elsewhere, About(REGISTERS, "x", today()), BytesIO(pdf()), "x.pdf")
    assert not Act.objects.filter(by="elsewhere").exists()


def test_what_is_refused_leaves_nothing(agent: Profile, home: Path) -> None:
    with pytest.raises(WaslError, match="no title"):
        keep(agent, About(REGISTERS, "  ", today()), BytesIO(pdf()), "x.pdf")
    with pytest.raises(WaslError, match="no PDF"):
        keep(agent, About(REGISTERS, "x", today()), BytesIO(b"PK\x03\x04"), "x.pdf")
    assert not File.objects.exists()
    assert not (home / "documents" / "files").exists()
