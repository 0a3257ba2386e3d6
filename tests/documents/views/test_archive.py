"""Old registers at the desk: a list foreseen and entered, its entries compared one after another, a document each."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents.archive.register import DIPLOMA, as_csv, row, scans
from tests.documents.desk import agent_of
from tests.documents.school import number, open_school
from tests.documents.views.conftest import Desk
from tests.documents.views.reading import page, rows
from wasl.accounts.models import Profile
from wasl.documents.archive.entering import round_of_intakes
from wasl.documents.archive.models import Entry, Intake
from wasl.documents.files.models import Act
from wasl.documents.models import Document
from wasl.registers.models import Access

pytestmark = pytest.mark.usefixtures("registers")


def sent(desk: Desk, who: str, *lines: dict[str, str]) -> Intake:
    """A list, sent at the desk and entered by a worker."""
    client = desk(who)
    given = {
        "type": DIPLOMA,
        "file": SimpleUploadedFile("registre-1987.csv", as_csv(lines).getvalue()),
        "scans": SimpleUploadedFile("pages.zip", scans(range(1, 4)).getvalue()),
    }
    answer = client.post("/documents/archive/lists/", given)
    assert answer.status_code == 302
    made = Intake.objects.order_by("-pk")[0]
    said = page(client.get(answer["Location"]))
    assert "nothing is entered yet" in said
    client.post(f"{answer['Location']}begin/")
    round_of_intakes()
    made.refresh_from_db()
    return made


def test_a_list_is_foreseen_entered_and_its_rejected_rows_sent_again(
    home: Path, agent: Profile, other: Profile, desk: Desk
) -> None:
    made = sent(desk, agent.name, row(1), row(2, MENTION="magie"))
    client, address = desk(agent.name), f"/documents/archive/lists/{made.pk}/"
    said = page(client.get(address))
    assert "MENTION: This is neither a code" in said
    assert "2 rows received" in said
    given = rows(client.get(f"{address}rejected/"))
    assert len(given) == 2
    mended = "\r\n".join(given).replace("magie", "Bien").encode()
    client.post(f"{address}replay/", {"file": SimpleUploadedFile("mended.csv", mended)})
    made.refresh_from_db()
    assert (made.accepted, made.rejected) == (2, 0)
    elsewhere = agent_of("ofppt", "elsewhere")
    assert desk(elsewhere.name).get(address).status_code == 404
    assert desk("family").get(address).status_code == 403
    assert "No such" not in said


def test_what_cannot_be_read_is_told(home: Path, agent: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    for given, told in (
        ({"type": DIPLOMA}, "No file was chosen"),
        ({"type": "school-certificate"}, "No document was chosen"),
        ({"type": DIPLOMA, "file": SimpleUploadedFile("x.csv", b"A;B\n1;2\n")}, "Columns are missing"),
    ):
        assert told in page(client.post("/documents/archive/lists/", given))
    assert not Intake.objects.exists()


def test_entries_are_compared_one_after_another(home: Path, agent: Profile, other: Profile, desk: Desk) -> None:
    sent(desk, agent.name, row(1), row(2))
    first, second = Entry.objects.order_by("pk")
    one, two = desk(agent.name), desk(other.name)
    address = f"/documents/archive/{first.pk}/"
    assert "another agent must compare" in page(one.get(address))
    assert two.get("/documents/archive/next/")["Location"] == address
    said = two.get(address)
    assert f"/documents/files/{first.scan_id}/1/?beside" in said.content.decode()
    assert "verified by its number" in page(said)
    assert Act.objects.filter(file=first.scan, kind="read", by=other.name).count() == 1
    mark = said.context["mark"]
    assert one.post(f"{address}validate/", {"compared": mark}).status_code == 403
    answer = two.post(f"{address}validate/", {"compared": mark})
    assert answer["Location"].endswith(f"?after={first.pk}")
    assert two.get(answer["Location"])["Location"] == f"/documents/archive/{second.pk}/"
    two.post(f"/documents/archive/{second.pk}/send-back/", {"reason": "La page dit 15,50."})
    assert "No other entry waits" in page(two.get("/documents/archive/next/", follow=True))
    made = Document.objects.get()
    said = page(two.get(f"/documents/{made.number}/"))
    assert f"entered by {agent.name}, validated by {other.name}" in said
    assert two.get(f"/documents/{made.number}/paper/").content.startswith(b"%PDF")
    assert Act.objects.filter(file=first.scan, kind="read", reason=made.number).count() == 1


def test_one_is_found_by_number_and_year_without_a_name(home: Path, agent: Profile, other: Profile, desk: Desk) -> None:
    sent(desk, agent.name, row(1), row(2), row(2, ANNEE="1986"))
    client = desk(other.name)
    said = page(client.get("/documents/archive/?q=2&year=1986"))
    assert "1 line" in said
    assert "yours to compare" in said
    assert "IDRISSI" not in page(client.get("/documents/archive/"))
    assert "Nothing matches" in page(client.get("/documents/archive/?q=99"))


def test_what_was_sent_back_is_typed_again(home: Path, agent: Profile, other: Profile, desk: Desk) -> None:
    sent(desk, agent.name, row(1))
    entry = Entry.objects.get()
    address = f"/documents/archive/{entry.pk}/"
    desk(other.name).post(f"{address}send-back/", {"reason": "La page dit 15,50."})
    client = desk(agent.name)
    shown = client.get(address)
    assert "La page dit 15,50." in page(shown)
    typed = {name: value for name, _title, value in shown.context["fields"]}
    said = page(client.post(f"{address}mend/", {**typed, "MOYENNE": "beaucoup"}, follow=True))
    assert "MOYENNE: This is no number." in said
    client.post(f"{address}mend/", {**typed, "MOYENNE": "15,50"})
    entry.refresh_from_db()
    assert (entry.state, entry.claims["baccalaureate_average"]) == ("entered", "15.50")


def test_to_open_a_learners_entry_is_to_read_their_file(home: Path, agent: Profile, other: Profile, desk: Desk) -> None:
    pupils = open_school(home)
    sent(desk, agent.name, row(1, CODE_MASSAR=number(0), DATE_NAISSANCE="04/06/2008"))
    assert "the document is theirs" in page(desk(other.name).get(f"/documents/archive/{Entry.objects.get().pk}/"))
    assert list(Access.objects.values_list("entity", "case")) == [(pupils[0], "1/1987")]
