"""The coffret: two clicks to a certificate, what is lent of it, and files that nobody else reads."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.documents.desk import learner
from tests.documents.school import open_school
from tests.exchange.tracing.families import lives, stated
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.coffret import sharing
from wasl.documents.credentials import sdjwt
from wasl.documents.models import Document, SealKey, Share, Upload
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.verifying.bundle import read
from wasl.documents.verifying.papers import judged_paper
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.clock import now
from wasl.kernel.keys import verifying_key

pytestmark = pytest.mark.usefixtures("registers")
COFFRET = "/my/documents/"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def client_of(profile: Profile) -> Client:
    Profile.objects.filter(pk=profile.pk).update(language="en")
    client = Client()
    client.force_login(profile.user)
    return client


@pytest.fixture
def pupils(home: Path) -> list[str]:
    return open_school(home)


@pytest.fixture
def client(pupils: list[str]) -> Client:
    """A learner's own browser."""
    return client_of(learner(pupils[0]))


def issued(client: Client, person: str) -> Document:
    client.post(f"{COFFRET}ask/", {"person": person, "type": "school-certificate"})
    return Document.objects.latest("pk")


def test_two_clicks_give_a_certificate_that_anyone_can_verify(client: Client, pupils: list[str]) -> None:
    page = client.get(COFFRET).content.decode()
    assert "Get the PDF" in page
    assert "Baccalaureate" not in page  # who is not entitled is offered nothing
    form = {"person": pupils[0], "type": re.search(r'name="type" value="([^"]+)"', page)[1]}  # type: ignore[index]
    answer = client.post(f"{COFFRET}ask/", form, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    trust = read(published(current.catalogue(), now()), trusted_keys())
    assert judged_paper(answer.content, trust, now()).outcome == "authentic"
    after = client.get(COFFRET).content.decode()
    assert "Get the PDF" not in after
    assert "Download the PDF" in after
    assert Document.objects.get().number in after


def test_nobody_else_knows_that_it_exists(client: Client, pupils: list[str]) -> None:
    document = issued(client, pupils[0])
    other = client_of(learner(pupils[1]))
    for path in ("", "paper/", "credential/"):
        assert client.get(f"{COFFRET}{document.number}/{path}").status_code == 200
        assert other.get(f"{COFFRET}{document.number}/{path}").status_code == 404
    assert other.post(f"{COFFRET}ask/", {"person": pupils[0], "type": "school-certificate"}).status_code == 403
    assert Client().get(COFFRET).status_code == 302


def test_some_of_it_is_lent_and_taken_back(client: Client, pupils: list[str]) -> None:
    document = issued(client, pupils[0])
    place = f"{COFFRET}{document.number}/"
    lent = {"claims": ["given_latin", "school_year"], "recipient": "Club", "purpose": "Registration", "days": "7"}
    page = client.post(f"{place}lend/", lent, follow=True).content.decode()
    address, secret = re.search(r"(/share/[^#]+)#([\w-]+)", page).groups()  # type: ignore[union-attr]
    code = re.search(r">(\d{6})<", page)[1]  # type: ignore[index]
    assert secret not in client.get(place).content.decode()  # told once
    reader = Client(headers={"accept-language": "en"})
    assert reader.get(address).status_code == 200
    assert reader.post(address, {"secret": secret, "code": "000000"}).status_code == 403
    shown = reader.post(address, {"secret": f"https://elsewhere/#{secret}", "code": code}).content.decode()
    assert "SALMA" in shown
    assert "ALAOUI" not in shown
    assert document.number not in shown
    token = re.search(r"<code>([^<]+)</code>", shown)[1]  # type: ignore[index]
    key = verifying_key(SealKey.objects.get(use=SealKey.Use.SIGN).jwk)
    said = sdjwt.verified(sdjwt.parts(token), lambda header: key)
    assert set(said.disclosed) == {"given_latin", "school_year"}
    share = Share.objects.get()
    assert "opened 1 time" in client.get(place).content.decode()
    client.post(f"{place}lent/{share.pk}/")
    assert reader.post(address, {"secret": secret, "code": code}).status_code == 403


def test_a_share_ends_by_time_or_by_trying(client: Client, pupils: list[str]) -> None:
    document = issued(client, pupils[0])
    made = sharing.lend(document, ["given_latin"], "Club", "Registration", 90, "me")
    secret = made.address.partition("#")[2]
    assert sharing.opened(made.share.public, secret, made.code)
    Share.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(sharing.NotOpenedError):
        sharing.opened(made.share.public, secret, made.code)
    Share.objects.update(expires_at=now() + timedelta(days=1))
    wrong = f"{(int(made.code) + 1) % 10**6:06}"
    for _ in range(sharing.TRIES):
        with pytest.raises(sharing.NotOpenedError):
            sharing.opened(made.share.public, secret, wrong)
    with pytest.raises(sharing.NotOpenedError):
        sharing.opened(made.share.public, secret, made.code)
    assert secret not in str(Share.objects.values().get())


@pytest.mark.parametrize(
    "changes", [{"claims": []}, {"recipient": " "}, {"purpose": ""}, {"days": "91"}, {"days": "0"}, {"days": "-1"}]
)
def test_what_cannot_be_lent_is_said(client: Client, pupils: list[str], changes: dict[str, object]) -> None:
    document = issued(client, pupils[0])
    form = {"claims": ["given_latin"], "recipient": "Club", "purpose": "Registration", "days": "7", **changes}
    page = client.post(f"{COFFRET}{document.number}/lend/", form, follow=True).content.decode()
    assert 'class="message error' in page
    assert not Share.objects.exists()


def test_files_of_ones_own_are_locked(client: Client, pupils: list[str], home: Path) -> None:
    file = SimpleUploadedFile("ancien diplôme.pdf", PDF)
    page = client.post(f"{COFFRET}files/", {"person": pupils[0], "file": file}, follow=True).content.decode()
    assert "ancien diplôme.pdf" in page
    kept = Upload.objects.get()
    assert client.get(f"{COFFRET}files/{kept.pk}/").content == PDF
    assert client_of(learner(pupils[1])).get(f"{COFFRET}files/{kept.pk}/").status_code == 404
    (locked,) = (each for each in (home / "documents" / "uploads").rglob("*") if each.is_file())
    assert PDF not in locked.read_bytes()
    assert b"ancien" not in bytes(kept.name)
    client.post(f"{COFFRET}files/{kept.pk}/drop/")
    assert not Upload.objects.exists()
    assert not locked.exists()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7 cut", b"\x89PNG\r\n\x1a\n", PDF + bytes(6 * 2**20)])
def test_hostile_files_are_refused(client: Client, pupils: list[str], content: bytes) -> None:
    file = SimpleUploadedFile("x.pdf", content)
    page = client.post(f"{COFFRET}files/", {"person": pupils[0], "file": file}, follow=True).content.decode()
    assert 'class="message error' in page or "no file" in page.lower()
    assert not Upload.objects.exists()


def test_all_of_it_is_taken_away(client: Client, pupils: list[str]) -> None:
    document = issued(client, pupils[0])
    client.post(f"{COFFRET}files/", {"person": pupils[0], "file": SimpleUploadedFile("../../x.pdf", PDF)})
    with zipfile.ZipFile(BytesIO(client.get(f"{COFFRET}everything/").content)) as file:
        names = file.namelist()
        assert f"school-certificate-{document.number}/{document.number}.pdf" in names
        assert file.read(f"school-certificate-{document.number}/record.json").decode() == document.content
        assert not any(".." in name.split("/") for name in names)
        assert len(names) == 5


def test_a_parent_stands_for_a_child_until_majority(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-05-04T10:00:00+00:00")  # a month before they are eighteen
    pupils = open_school(home, 2)
    mother = f"{7:032x}"
    lives(mother, "Khadija", "1985-02-01", "H1", "spouse")
    for child in pupils:
        stated("membership", child, "rsu", {"household": "H1", "relation": "child"})
    follow_households(current.catalogue())
    client = client_of(learner(mother))
    page = client.get(COFFRET).content.decode()
    assert page.count("Get the PDF") == 2
    document = issued(client, pupils[1])
    assert client.get(f"{COFFRET}{document.number}/").status_code == 200
    monkeypatch.setenv("WASL_NOW", "2026-06-05T10:00:00+00:00")
    assert client.get(f"{COFFRET}{document.number}/").status_code == 404
    assert client_of(learner(pupils[1])).get(f"{COFFRET}{document.number}/").status_code == 200
