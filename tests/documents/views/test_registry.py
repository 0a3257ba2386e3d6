"""The registry on its pages: who sees what, one document, and what two agents make of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.documents.desk import agent_of
from tests.documents.school import enrol
from tests.documents.views.conftest import Desk
from tests.documents.views.reading import page, rows
from wasl.accounts.models import Profile
from wasl.catalogue.current import today
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Cohort, Document, SealKey, StateList
from wasl.documents.numbers import new_number, printed
from wasl.kernel.clock import now
from wasl.registers.models import Access

pytestmark = pytest.mark.usefixtures("registers")
CERTIFICATE = "school-certificate"


def certificate(agent: Profile, pupils: list[str], pupil: int = 0) -> Document:
    return issue(agent, CERTIFICATE, pupils[pupil])


def many(count: int) -> None:
    """Documents of nobody, as heavy as those of people."""
    at = now()
    key = SealKey.objects.create(kid="00" * 8, issuer="menps", jwk={}, valid_from=at)
    held = StateList.objects.create(name="menps-x", issuer="menps", secret="", packed=b"", changed=at)
    run = Cohort.objects.create(type=CERTIFICATE, as_of=today(), asked_by="dsi-menps", created=at, state="cancelled")
    Document.objects.bulk_create(
        Document(
            number=printed(new_number()), type=CERTIFICATE, issuer="menps", entity=f"{each:032x}", once=f"{each:032x}",
            content="{}", fingerprint="", seal=b"", key=key, list=held, index=each, issued_at=at + timedelta(seconds=each),
            issued_by="dsi-menps", cohort=run,
            state="revoked" if each == 7 else "in-force",
        )
        for each in range(count)
    )  # fmt: skip


def test_an_agent_sees_the_registry_without_names(pupils: list[str], agent: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    said = page(desk(agent.name).get("/documents/"))
    assert made.number in said
    assert "Certificate of schooling" in said
    assert "in force" in said
    assert "SALMA" not in said
    assert not Access.objects.exists()


def test_others_are_told_why_they_may_not(pupils: list[str], agent: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    elsewhere = agent_of("ofppt", "elsewhere")
    assert desk("family").get("/documents/").status_code == 403
    assert desk("agent").get("/documents/").status_code == 403  # works for no department
    assert made.number not in page(desk(elsewhere.name).get("/documents/"))
    address = f"/documents/{made.number}/"
    assert desk(elsewhere.name).get(address).status_code == 404
    assert desk(elsewhere.name).post(f"{address}propose/", {"kind": "revoke", "reason": "x"}).status_code == 404
    for name in ("family", "auditor", "directorate", "dsi-menps"):
        assert desk(name).get(address).status_code == 403
    assert not Access.objects.exists()
    assert not Change.objects.exists()


def test_a_department_sees_numbers_it_cannot_open(pupils: list[str], agent: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    response = desk("dsi-menps").get("/documents/")
    assert made.number in page(response)
    assert f"/documents/{made.number}/" not in response.content.decode()


@pytest.mark.parametrize("name", ["auditor", "directorate"])
def test_who_oversees_sees_how_many(pupils: list[str], agent: Profile, desk: Desk, name: str) -> None:
    made = certificate(agent, pupils)
    certificate(agent, pupils, 1)
    response = desk(name).get("/documents/")
    assert "Certificate of schooling" in page(response)
    assert made.number not in response.content.decode()
    (_, line) = rows(desk(name).get("/documents/?export=csv"))
    assert line.endswith(",2,0,0,0")


def test_an_empty_registry_says_so(home: object, agent: Profile, desk: Desk) -> None:
    assert "No document stands here yet" in page(desk(agent.name).get("/documents/"))
    assert "Nothing waits for a decision" in page(desk(agent.name).get("/documents/changes/"))
    assert "No document was issued yet" in page(desk("auditor").get("/documents/"))


def test_a_number_is_found_however_it_is_typed(pupils: list[str], agent: Profile, desk: Desk) -> None:
    made, another = certificate(agent, pupils), certificate(agent, pupils, 1)
    client = desk(agent.name)
    for written in (made.number, made.number.replace("-", "").lower()):
        said = page(client.get("/documents/", {"q": written}))
        assert made.number in said
        assert another.number not in said
    assert "Nothing matches" in page(client.get("/documents/", {"q": made.number[:9]}))


def test_many_documents_are_paged_by_the_database(
    home: object,
    agent: Profile,
    desk: Desk,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    many(60)
    client = desk(agent.name)
    client.get("/documents/")
    with django_assert_max_num_queries(14):
        first = client.get("/documents/")
    assert "60 lines" in page(first)
    shown = [one.number for one in first.context["table"].page]
    assert shown == [one.number for one in Document.objects.order_by("-pk")[:25]]
    last = [one.number for one in client.get("/documents/?page=3&sort=number").context["table"].page]
    assert last == sorted(Document.objects.values_list("number", flat=True))[50:]
    (revoked,) = client.get("/documents/?state=revoked").context["table"].page
    assert revoked.state == "revoked"
    assert len(rows(client.get("/documents/?state=in-force&export=csv"))) == 60
    run = Cohort.objects.get().pk
    assert "60 lines" in page(client.get(f"/documents/?cohort={run}&type={CERTIFICATE}"))
    assert "60 lines" in page(
        client.get("/documents/?cohort=999&sort=until&page=x")
    )  # what nobody knows filters nothing


def test_a_document_tells_what_it_states_and_is_a_reading(pupils: list[str], agent: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    client = desk(agent.name)
    response = client.get(f"/documents/{made.number}/")
    said = page(response)
    for words in (
        "SALMA",
        "ALAOUI",
        "LYCEE IBN SINA",
        "Issued",
        agent.name,
        "is enrolled for the school year",
        "On record",
    ):
        assert words in said
    assert "04/06/2008" in said
    assert "/v#" in response.content.decode()
    client.get(f"/documents/{made.number}/")
    reading = Access.objects.get()  # pages turned within half an hour are one reading
    assert (reading.entity, reading.purpose, reading.case) == (pupils[0], "document", made.number)
    assert reading.shown == ["document"]


def test_two_agents_revoke(pupils: list[str], agent: Profile, other: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    address = f"/documents/{made.number}/"
    mine, theirs = desk(agent.name), desk(other.name)
    said = page(mine.post(f"{address}propose/", {"kind": "revoke", "reason": " "}, follow=True))
    assert "No reason was given. Say why: it is kept in the document's history" in said
    assert "Nothing was proposed" in page(mine.post(f"{address}propose/", {"reason": "why"}, follow=True))
    said = page(mine.post(f"{address}propose/", {"kind": "revoke", "reason": "issued by mistake"}, follow=True))
    assert "another agent must decide" in said
    assert "issued by mistake" in said
    change = Change.objects.get()
    decision = f"/documents/changes/{change.pk}/"
    assert mine.post(decision, {"decision": "confirm"}).status_code == 403
    assert mine.post(decision, {"decision": "refuse"}).status_code == 403
    assert "awaits another agent" in page(mine.get("/documents/changes/"))
    assert "yours to decide" in page(theirs.get("/documents/changes/"))
    assert "Changes to documents to decide" in page(theirs.get("/"))
    said = page(theirs.post(decision, {"decision": "confirm"}, follow=True))
    assert "Revoked" in said
    assert other.name in said
    made.refresh_from_db()
    assert made.state == "revoked"
    assert "was decided already" in page(theirs.post(decision, {"decision": "refuse"}, follow=True))
    assert "What is to become of it" not in said  # nothing can be done to it any more
    assert "done" in page(theirs.get("/documents/changes/?state=done"))


def test_refused_it_stays(pupils: list[str], agent: Profile, other: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    change = changing.propose(agent, made, Change.Kind.SUSPEND, "in doubt")
    said = page(desk(other.name).post(f"/documents/changes/{change.pk}/", {"decision": "refuse"}, follow=True))
    assert "Refused: it stays as it is" in said
    made.refresh_from_db()
    assert made.state == "in-force"


def test_a_correction_shows_what_would_differ(
    pupils: list[str], agent: Profile, other: Profile, desk: Desk, home: Path
) -> None:
    made = certificate(agent, pupils)
    change = changing.propose(agent, made, Change.Kind.CORRECT, "another level")
    theirs = desk(other.name)
    assert "still say what this document says" in page(theirs.get(f"/documents/{made.number}/"))
    enrol(home, {0: "", 1: "", 2: ""}, level="upper-secondary-1")
    said = page(theirs.get(f"/documents/{made.number}/"))
    assert "would say otherwise" in said
    assert "Level" in said
    said = page(theirs.post(f"/documents/changes/{change.pk}/", {"decision": "confirm"}, follow=True))
    assert "It stands in the place of" in said
    assert made.number in said
    assert "Another document stands in its place" in page(theirs.get(f"/documents/{made.number}/"))


def test_who_may_decide_comes_first(pupils: list[str], agent: Profile, other: Profile, desk: Desk) -> None:
    first, second = certificate(agent, pupils), certificate(agent, pupils, 1)
    changing.propose(agent, first, Change.Kind.SUSPEND, "in doubt")
    changing.propose(other, second, Change.Kind.SUSPEND, "in doubt")
    listed = [each.document.number for each in desk(agent.name).get("/documents/changes/").context["table"].page]
    assert listed == [second.number, first.number]


def test_a_type_that_left_the_pack_is_still_read(pupils: list[str], agent: Profile, desk: Desk) -> None:
    made = certificate(agent, pupils)
    Document.objects.filter(pk=made.pk).update(type="former-certificate")
    assert "former-certificate" in page(desk(agent.name).get("/documents/"))
    assert "SALMA" in page(desk(agent.name).get(f"/documents/{made.number}/"))
