"""Files that are joined: locked, opened as what they are and nowhere else, gone when they are to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wasl.complaints.models import Complaint
from wasl.documents import owners
from wasl.kernel.errors import WaslError
from wasl.matters import files
from wasl.matters.models import Joined
from wasl.procedures.models import Case

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture(params=["case", "complaint"])
def joined(db: None, request: pytest.FixtureRequest) -> Joined:
    matter: Any = request.getfixturevalue(request.param)
    if isinstance(matter, Case):
        return files.add(matter.pieces, "agent", "pdf", PDF, name="programme")
    return files.add(matter.papers, "", "pdf", PDF)


def test_a_file_is_locked_on_disk_and_opened_again(joined: Joined, home: Path) -> None:
    folder = "procedures/pieces" if joined.OF == "case" else "complaints/papers"
    place = home / folder / str(joined.pk % 100) / str(joined.pk)
    assert [each for each in home.glob("[cp]*/**/*") if each.is_file()] == [place]
    assert b"PDF" not in place.read_bytes()
    again = type(joined)._default_manager.get(pk=joined.pk)
    assert files.content_of(again) == PDF
    assert (again.kind, again.size) == ("pdf", len(PDF))


def test_homes_that_stand_open_their_files_still(joined: Joined) -> None:
    """What a file is bound to is written into it: another word, and no home of before would open."""
    word = "piece" if joined.OF == "case" else "paper of a complaint"
    joined.place.write_bytes(owners.locked(joined.entity, PDF + b"before", f"{word} {joined.pk}"))
    assert files.content_of(joined) == PDF + b"before"


def test_a_file_that_is_missing_or_changed_says_so(joined: Joined) -> None:
    kept = joined.place.read_bytes()
    joined.place.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(WaslError):
        files.content_of(joined)
    joined.place.unlink()
    with pytest.raises(WaslError, match="not here any more"):
        files.content_of(joined)
    files.drop(joined)
    assert not type(joined)._default_manager.exists(), "what is gone on disk is dropped all the same"


def test_no_file_opens_in_the_place_of_another(complaint: Complaint) -> None:
    first, second = (files.add(complaint.papers, "", "pdf", PDF + each) for each in (b"1", b"2"))
    second.place.write_bytes(first.place.read_bytes())
    with pytest.raises(WaslError):
        files.content_of(second)


def test_it_is_noise_when_the_person_was_forgotten(joined: Joined) -> None:
    owners.erase(joined.entity)
    with pytest.raises(WaslError):
        files.content_of(joined)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PDF", b"%PDF-1.7 cut", b"<html>%PDF-</html>%%EOF", b"MZ\x90\x00", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n cut",
        b"<svg onload='alert(1)'/>", b"GIF89a;", b"\xff\xd8\xff....\xff\xd9",
    ],
)  # fmt: skip
def test_only_a_whole_file_of_what_is_asked_for_is_taken(content: bytes) -> None:
    with pytest.raises(WaslError, match="of another kind"):
        files.kind_among(content, ("pdf", "png"))
    assert files.kind_among(PDF, ("pdf", "png")) == "pdf"
