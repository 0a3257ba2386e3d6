"""Files on the registry's pages: taken in, found, read, held, destroyed by two agents."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents.desk import agent_of
from tests.documents.files.papers import SCRIPT, pdf
from tests.documents.views.conftest import Desk
from tests.documents.views.reading import page
from wasl.accounts.models import Profile
from wasl.documents.files.models import Act, Destruction, File, Hold

pytestmark = pytest.mark.django_db
GIVEN = {"kind": "school-letters", "title": "Demande d'équivalence", "number": "12/2010", "dated": "2010-05-02"}


@pytest.fixture
def letter(agent: Profile, desk: Desk) -> File:
    """Taken in at the desk; its time is over."""
    given = {**GIVEN, "file": SimpleUploadedFile("lettre.pdf", pdf())}
    assert desk(agent.name).post("/documents/files/take-in/", given).status_code == 302
    File.objects.update(since=date(2010, 5, 2))
    return File.objects.get()


def test_it_is_found_by_words_number_year_and_kind(letter: File, agent: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    for asked in ("q=EQUIVALENCE demande", "q=12/2010", "year=2010", "kind=school-letters", "state=due", "state=kept"):
        assert "Demande d'équivalence" in page(client.get(f"/documents/files/?{asked}")), asked
    for asked in ("q=equivalence lycée", "q=12", "kind=diploma-registers", "state=held", "state=destroyed"):
        assert "Demande d'équivalence" not in page(client.get(f"/documents/files/?{asked}")), asked
    elsewhere = agent_of("ofppt", "elsewhere")
    assert "Demande d'équivalence" not in page(desk(elsewhere.name).get("/documents/files/"))
    assert desk(elsewhere.name).get(f"/documents/files/{letter.pk}/").status_code == 404
    assert desk("family").get("/documents/files/").status_code == 403


def test_a_reading_gives_the_bytes_and_is_written_down(letter: File, agent: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    answer = client.get(f"/documents/files/{letter.pk}/1/?beside")
    assert answer.content == pdf()
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert Act.objects.filter(file=letter, kind="read", by=agent.name).count() == 1
    again = SimpleUploadedFile("again.pdf", pdf("again"))
    client.post(f"/documents/files/{letter.pk}/version/", {"file": again})
    assert "Version 2" in page(client.get(f"/documents/files/{letter.pk}/"))


def test_what_cannot_be_kept_is_told(agent: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    for changed, told in (
        ({"file": SimpleUploadedFile("x.pdf", pdf(extra=SCRIPT))}, "does something by itself"),
        ({"file": ""}, "No file was chosen"),
        ({"kind": "none"}, "No kind of file was chosen"),
        ({"dated": "soon"}, "The day cannot be read"),
    ):
        given = {**GIVEN, "file": SimpleUploadedFile("x.pdf", pdf()), **changed}
        assert told in client.post("/documents/files/take-in/", given, follow=True).content.decode()
    assert not File.objects.exists()


def test_held_by_one_let_go_by_another_then_destroyed(letter: File, agent: Profile, other: Profile, desk: Desk) -> None:
    one, two, address = desk(agent.name), desk(other.name), f"/documents/files/{letter.pk}/"
    one.post(f"{address}hold/", {"reason": "Un recours est pendant."})
    said = page(one.get(address))
    assert "Un recours est pendant." in said
    assert "another agent must decide" in said
    hold = Hold.objects.get()
    assert one.post(f"{address}lift/", {"hold": hold.pk, "reason": "x"}).status_code == 403
    two.post(f"{address}lift/", {"hold": hold.pk, "reason": "Jugé."})
    one.post(f"{address}propose/", {"reason": "Sa durée est passée."})
    asked = {"destruction": Destruction.objects.get().pk, "decision": "confirm"}
    assert one.post(f"{address}decide/", asked).status_code == 403
    assert "1 Destructions yours to decide" in page(two.get("/documents/files/"))
    two.post(f"{address}decide/", asked)
    said = page(two.get(address))
    assert "destroyed" in said
    assert letter.versions.get().sha256 in said
    assert two.get(f"{address}1/").status_code == 302


def test_a_bag_is_taken_away(letter: File, agent: Profile, desk: Desk) -> None:
    answer = desk(agent.name).post("/documents/files/take-away/", {"file": [letter.pk, "x", 10**30]})
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert any(name.endswith("bagit.txt") for name in archive.namelist())
