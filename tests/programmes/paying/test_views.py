"""Pages: a list from its making to its closing, by three people who each see what waits for them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes.paying import bank
from tests.programmes.paying.office import Office, rib
from wasl.accounts.models import Profile
from wasl.programmes.paying.models import Finding, PaymentList, Sending
from wasl.programmes.paying.sending import outbox


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    settings.REQUIRE_MFA = False


def seen_by(who: Profile) -> Client:
    browser = Client()
    browser.cookies["wasl_language"] = "en"
    browser.force_login(who.user)
    return browser


def text(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def sent(browser: Client, address: str, **data: object) -> str:
    return browser.post(address, data, follow=True).content.decode()


def given(content: str, name: str = "file.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def test_three_people_take_a_list_to_its_end(office: Office) -> None:
    run = office.run("300.00", "500.00")
    maker, checker, approver = map(seen_by, (office.maker, office.checker, office.approver))
    head = "unit,payee,holder,rib,identity"
    accounts = f"{head}\nhousehold:000000000001,AMINA BENALI,Omar X,{rib(1)},\nhousehold:000000000002,A,A,12,\n"
    page = sent(maker, "/payments/files/", file=given(accounts, "a.csv"), programme="direct-aid-children")
    assert "1 accounts were taken" in page
    assert "has 2 digits" in page
    assert "No list was made yet." in page
    made = sent(maker, "/payments/make/", run=run.pk, period="2026-01", announced="2026-01-31")
    listed = PaymentList.objects.get()
    at = f"/payments/{listed.pk}/"
    assert "not in the name of who is to be paid" in made
    assert "Pay all the same" not in made
    assert "Pay all the same" in text(checker, at)
    for finding in Finding.objects.all():
        sent(
            checker,
            f"/payments/questions/{finding.pk}/",
            decision="pay" if finding.kind == "holder" else "drop",
            why="mother and son",
        )
    assert "Freeze the list" in text(maker, at)
    assert "It waits for someone else." in sent(maker, f"{at}freeze/")
    assert maker.post(f"{at}check/").status_code == 403
    sent(checker, f"{at}check/")
    assert "Approve and commit" not in text(checker, at)
    assert "Send to the bank" in sent(approver, f"{at}approve/")
    assert "with the bank" in sent(maker, f"{at}send/")
    orders = [
        each
        for content in bank.take(outbox(office.place.places), office.place.places.home / "b")
        for each in bank.orders(content)
    ]
    assert "1 of 1 rows were applied" in sent(maker, "/payments/files/", file=given(bank.booked("B1", *orders)))
    assert "read before" in sent(maker, "/payments/files/", file=given(bank.booked("B1", *orders)))
    assert "closed at zero" in sent(checker, f"{at}close/")
    assert "100 %" in text(maker, "/payments/")
    assert "000000000001" in text(maker, f"{at}?state=sent")
    for words in ("January 2026", "Pay all the same · mother and son", "2 payments", "1 file"):
        assert words in text(maker, at), words
    assert "Nothing matches this search." in text(maker, "/payments/?state=withdrawn")
    assert at in text(maker, "/payments/?state=closed&programme=direct-aid-children")
    assert maker.get(f"{at}?export=csv").headers["Content-Type"].startswith("text/csv")


def test_others_see_what_is_theirs_to_see(office: Office) -> None:
    office.usual(2)
    listed = office.make(office.run("300.00", "300.00"))
    at = f"/payments/{listed.pk}/"
    stranger = seen_by(agent_of("menps", "stranger"))
    assert "No list was made yet." in text(stranger, "/payments/")
    assert stranger.get(at).status_code == stranger.post(f"{at}freeze/").status_code == 404
    auditor = agent_of("anss", "auditor")
    auditor.role, auditor.department = "auditor", ""
    auditor.save()
    page = text(seen_by(auditor), at)
    assert "Decisions, bank and account" in page
    assert "000000000001" not in page
    assert Client().get(at).status_code == 302


def test_what_cannot_be_done_is_told(office: Office) -> None:
    office.usual(2)
    maker = seen_by(office.maker)
    listed = office.make(office.run("300.00", "300.00"))
    at = f"/payments/{listed.pk}/"
    for address, data, told in (
        ("/payments/make/", {"run": "x"}, "No run was chosen"), ("/payments/files/", {}, "No file was chosen"),
        ("/payments/make/", {"run": listed.run_id, "period": "soon", "announced": "2026-01-31"}, "A period is a month or a year"),
        ("/payments/files/", {"file": given("x"), "programme": "nothing"}, "cannot be taken"),
        (f"{at}send/", {}, "this cannot be done to it now"), (f"{at}withdraw/", {}, "No reason was given"),
    ):  # fmt: skip
        assert told in sent(maker, address, **data)
    assert maker.post(f"{at}dance/").status_code == 404
    office.sent(listed)
    Sending.objects.filter(number=1).update(state="handing")
    assert "only the bank knows" in text(maker, at)
    sent(maker, "/payments/files/", file=given(bank.booked("B9", ("nobody-1", "nobody", "5.00"))))
    page = text(maker, "/payments/")
    assert "nobody-1" in page
    row = page.split("/payments/rows/")[1].split("/")[0]
    assert "nobody-1" not in sent(maker, f"/payments/rows/{row}/", why="of another ministry")
