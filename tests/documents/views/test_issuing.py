"""Issuing at the counter: whom, what it will state, the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.desk import agent_of
from tests.documents.school import enrol, number
from tests.documents.views.conftest import Desk
from tests.documents.views.reading import page
from wasl.accounts.models import Profile
from wasl.documents import changing
from wasl.documents.models import Change, Document
from wasl.registers.access import open_file
from wasl.registers.models import Access

pytestmark = pytest.mark.usefixtures("registers")
CERTIFICATE, DIPLOMA = "school-certificate", "baccalaureate-diploma"


def named(pupil: int, type_: str = CERTIFICATE) -> dict[str, str]:
    return {"type": type_, "scheme": "massar", "value": number(pupil)}


def test_from_a_number_to_a_document(pupils: list[str], agent: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    assert "Certificate of schooling" in page(client.get("/documents/issue/"))
    response = client.post("/documents/issue/", named(0), follow=True)
    assert number(0) not in response.redirect_chain[0][0]
    said = page(response)
    assert "What it will state" in said
    assert "SALMA" in said
    assert "No document of your department" in said
    assert not Document.objects.exists()
    assert Access.objects.get().purpose == "document"
    context = response.context
    address = f"/documents/issue/{context['access'].pk}/"
    said = page(client.post(address, {"type": CERTIFICATE, "stated": context["stated"]}, follow=True))
    assert "The document is issued" in said
    made = Document.objects.get()
    assert (made.entity, made.issued_by) == (pupils[0], agent.name)
    said = page(client.get(f"{address}?type={CERTIFICATE}"))
    assert "stands already" in said
    assert "Issue it" not in said
    assert made.number in said
    client.post(address, {"type": CERTIFICATE, "stated": context["stated"]})
    assert Document.objects.count() == 1


def test_what_was_read_is_what_is_issued(pupils: list[str], agent: Profile, desk: Desk, home: Path) -> None:
    client = desk(agent.name)
    context = client.post("/documents/issue/", named(0), follow=True).context
    enrol(home, {0: "", 1: "", 2: ""}, level="upper-secondary-1")
    address = f"/documents/issue/{context['access'].pk}/"
    said = page(client.post(address, {"type": CERTIFICATE, "stated": context["stated"]}))
    assert "registers have changed since you read this" in said
    assert not Document.objects.exists()


def test_why_it_cannot_be_issued(pupils: list[str], agent: Profile, other: Profile, desk: Desk, home: Path) -> None:
    client = desk(agent.name)
    said = page(client.post("/documents/issue/", {**named(0), "value": "Z999999999"}))
    assert "names nobody, or several people" in said
    assert not Access.objects.exists()
    assert "does not entitle to this document" in page(client.post("/documents/issue/", named(0, DIPLOMA), follow=True))
    enrol(home, {0: ""}, back=1, result="graduated")
    said = page(client.post("/documents/issue/", named(0, DIPLOMA), follow=True))
    assert "The registers do not know what it must state" in said
    assert "It cannot be issued" in said


def test_a_suspended_one_is_decided_on_first(pupils: list[str], agent: Profile, other: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    context = client.post("/documents/issue/", named(0), follow=True).context
    address = f"/documents/issue/{context['access'].pk}/"
    client.post(address, {"type": CERTIFICATE, "stated": context["stated"]})
    made = Document.objects.get()
    changing.confirm(other, changing.propose(agent, made, Change.Kind.SUSPEND, "in doubt"))
    assert "Propose what is to become of it" in page(client.get(f"{address}?type={CERTIFICATE}"))
    said = page(client.post(address, {"type": CERTIFICATE, "stated": context["stated"]}))
    assert f"Have its issuer decide on it: {made.number}" in said


def test_from_the_open_file_of_a_person(pupils: list[str], agent: Profile, desk: Desk) -> None:
    client = desk(agent.name)
    reading = open_file(agent, pupils[1], "request", "C-12", ["path"]).access
    address = f"/documents/issue/{reading.pk}/"
    assert address in client.get(f"/files/{reading.pk}/path/").content.decode()
    assert "Which document?" in page(client.get(address))
    assert "KENZA" in page(client.get(f"{address}?type={CERTIFICATE}"))
    reading.refresh_from_db()
    assert reading.shown == ["path", "document"]
    assert Access.objects.count() == 1


def test_others_issue_nothing(pupils: list[str], agent: Profile, other: Profile, desk: Desk) -> None:
    for name in ("family", "auditor", "directorate", "dsi-menps", "agent"):
        assert desk(name).get("/documents/issue/").status_code == 403
        assert desk(name).post("/documents/issue/", named(0)).status_code == 403
    elsewhere = agent_of("habous", "elsewhere")
    client = desk(elsewhere.name)
    assert "issues no document" in page(client.get("/documents/issue/"))
    client.post("/documents/issue/", named(0))
    assert not Access.objects.exists()
    reading = open_file(agent, pupils[0], "request").access
    assert desk(other.name).get(f"/documents/issue/{reading.pk}/").status_code == 302  # the reading of another
    own = open_file(elsewhere, pupils[0], "request").access
    assert f"/documents/issue/{own.pk}/" not in client.get(f"/files/{own.pk}/path/").content.decode()
    client.post(f"/documents/issue/{own.pk}/", {"type": CERTIFICATE, "stated": ""})
    assert not Document.objects.exists()
