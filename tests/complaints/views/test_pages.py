"""Pages of complaints: said, followed, answered, contested, counted; and nobody sees what is not theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from tests.complaints.conftest import family
from tests.documents.desk import agent_of, learner
from tests.procedures.filed import PDF
from tests.procedures.views.test_pages import client_of
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.complaints import acting, contesting, filing, following, papers
from wasl.complaints.filing import Said
from wasl.complaints.models import Complaint, Correction
from wasl.exchange.tracing.models import Trace
from wasl.kernel.errors import WaslError
from wasl.pages.offers import offered
from wasl.programmes.models import Decision
from wasl.registers.models import Access

SAID = {"sort": "complaint", "what": "topic:direct-aid", "text": "L'aide de mars n'est pas venue."}


def said(client: Client, **more: str) -> Complaint:
    done = client.post("/my/complaints/new/", {**SAID, **more})
    assert done.status_code == 302, done.content.decode()[:2000]
    return Complaint.objects.latest("pk")


def test_a_family_complains_and_reads_the_answer(father: Profile, agents: list[Profile]) -> None:
    client, desk = client_of(father), client_of(agents[0])
    assert "You have complained of nothing" in client.get("/my/complaints/").content.decode()
    form = client.get("/my/complaints/new/").content.decode()
    assert len(form) < 100_000
    made = said(client)
    receipt = client.get(f"/my/complaints/{made.pk}/receipt/").content.decode()
    assert made.written in receipt
    assert following.code_of(made) in receipt
    assert made.written in desk.get("/complaints/").content.decode()
    revision = {"revision": "0"}
    desk.post(f"/complaints/{made.pk}/take/", revision)
    stale = desk.post(f"/complaints/{made.pk}/answer/", {**revision, "words": "Trop vite."}, follow=True)
    assert "read it again" in stale.content.decode().lower()
    answered = desk.post(f"/complaints/{made.pk}/answer/", {"revision": "1", "words": "Parti le 3."}, follow=True)
    assert "It is done" in answered.content.decode()
    assert "new" in client.get("/").content.decode()
    page = client.get(f"/my/complaints/{made.pk}/").content.decode()
    assert "Parti le 3." in page
    assert agents[0].name not in page
    client.post(f"/my/complaints/{made.pk}/rate/", {"score": "5"})
    client.post(f"/my/complaints/{made.pk}/reopen/", {"words": "Rien n'est venu."})
    assert Complaint.objects.get().state == "reopened"
    assert client.post(f"/my/complaints/{made.pk}/settle/", {"words": "x"}).status_code == 404
    assert Access.objects.filter(case=made.written, purpose="request").exists()


def test_the_same_is_not_filed_twice_unawares(father: Profile, agents: list[Profile]) -> None:
    client, desk = client_of(father), client_of(agents[0])
    first = said(client)
    told = client.post("/my/complaints/new/", SAID).content.decode()
    assert "under way already" in told
    assert f'href="/my/complaints/{first.pk}/"' in told
    assert "aide de mars n" in told, "nothing typed is lost"
    assert Complaint.objects.count() == 1
    for more in ({"what": "topic:schooling"}, {"sort": "suggestion"}, {"again": "1"}):
        said(client, **more)
    assert Complaint.objects.count() == 4
    called = {**SAID, "channel": "phone", "scheme": "idcs", "value": f"{int(here.FATHER, 16):010d}"}
    again = desk.post("/complaints/record/", called).content.decode()
    assert f'href="/complaints/{Complaint.objects.latest("pk").pk}/"' in again
    assert Complaint.objects.count() == 4
    assert desk.post("/complaints/record/", {**called, "again": "1"}).status_code == 200
    assert Complaint.objects.count() == 5


def test_nobody_sees_what_is_not_theirs(father: Profile, agents: list[Profile]) -> None:
    made = said(client_of(father))
    for path in (f"/my/complaints/{made.pk}/", f"/my/complaints/{made.pk}/receipt/"):
        assert client_of(learner(here.ALONE) if not Profile.objects.filter(person=here.ALONE) else
                         Profile.objects.get(person=here.ALONE)).get(path).status_code == 404  # fmt: skip
        assert Client().get(path).status_code == 302
    assert client_of(agent_of("menps", "elsewhere")).get(f"/complaints/{made.pk}/").status_code == 404
    assert client_of(father).get("/complaints/").status_code == 403
    assert client_of(father).get("/complaints/statistics/").status_code == 403
    assert client_of(father).get("/complaints/contested/").status_code == 403


def test_without_a_name_and_back_by_the_code(home: object) -> None:
    client = Client(headers={"accept-language": "en"})
    refused = client.post("/complaint/say/", {"sort": "complaint", "topic": "schooling", "text": "Le toit fuit."})
    assert "without knowing whose" in refused.content.decode()
    done = client.post("/complaint/say/", {"sort": "observation", "topic": "schooling", "text": "Le toit fuit."})
    made, receipt = Complaint.objects.get(), done.content.decode()
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", receipt.partition("Code")[2])
    assert code is not None
    other = Client(headers={"accept-language": "en"})
    assert other.get("/complaint/followed/").status_code == 302
    wrong = other.post("/complaint/", {"number": made.written, "code": "0000-0000"})
    assert "do not go together" in wrong.content.decode()
    page = other.post("/complaint/", {"number": made.written, "code": code[0]}, follow=True).content.decode()
    assert "Le toit fuit." in page
    acting.ask(agent_of("provincial-directorates", "school-desk"), made, 0, "Quelle école ?")
    other.post("/complaint/followed/reply/", {"words": "L'école Al Amal."})
    assert Complaint.objects.get().reply == "L'école Al Amal."
    other.post("/complaint/leave/")
    assert other.get("/complaint/followed/").status_code == 302
    assert other.post("/complaint/followed/reply/", {"words": "x"}).status_code == 302


def test_an_agent_writes_one_down(agents: list[Profile], father: Profile) -> None:
    desk = client_of(agents[0])
    assert desk.get("/complaints/record/").status_code == 200
    typed = {"channel": "phone", "sort": "complaint", "what": "topic:direct-aid", "text": "Elle n'a rien reçu."}
    assert "on whose behalf" in desk.post("/complaints/record/", typed).content.decode()
    wrong = desk.post("/complaints/record/", {**typed, "scheme": "idcs", "value": "42"})
    assert "names nobody" in wrong.content.decode()
    number = f"{int(here.FATHER, 16):010d}"
    receipt = desk.post("/complaints/record/", {**typed, "scheme": "idcs", "value": number}).content.decode()
    made = Complaint.objects.get()
    assert made.written in receipt
    assert (made.entity, made.channel, made.recorded_by) == (here.FATHER, "phone", agents[0].name)
    assert made.written in client_of(father).get("/my/complaints/").content.decode()


def test_an_agent_points_at_what_the_department_did_for_them(
    agents: list[Profile], father: Profile, decision: Decision
) -> None:
    desk, number = client_of(agents[1]), f"{int(here.FATHER, 16):010d}"
    what = f"decision:{decision.pk}"
    typed = {"channel": "counter", "sort": "complaint", "what": what, "text": "Trop peu.", "scheme": "idcs"}
    assert (
        "write their number first" in desk.post("/complaints/record/", {**typed, "look": "1"}).content.decode().lower()
    )
    page = desk.post("/complaints/record/", {**typed, "value": number, "look": "1"}).content.decode()
    assert f'value="{what}" selected' in page
    assert "Trop peu." in page
    assert Access.objects.filter(user=agents[1].user, entity=here.FATHER, shown=["acts"]).exists()
    assert not Complaint.objects.exists()
    elsewhere = client_of(agent_of("menps", "elsewhere"))
    assert what not in elsewhere.post("/complaints/record/", {**typed, "value": number, "look": "1"}).content.decode()
    for client, more, wrong in (
        (elsewhere, {"value": number}, "another department did this"),
        (desk, {"value": number, "what": "decision:99999"}, "not found among"),
        (desk, {"value": "", "caller": "Fatima"}, "not found among"),
        (desk, {"value": number, "text": ""}, "say what happened"),
    ):
        assert wrong in client.post("/complaints/record/", {**typed, **more}).content.decode().lower(), wrong
    receipt = desk.post("/complaints/record/", {**typed, "value": number}).content.decode()
    made = Complaint.objects.get()
    assert made.written in receipt
    assert (made.about, made.about_key, made.department) == ("decision", str(decision.pk), "anss")
    page = client_of(agents[0]).get(f"/complaints/{made.pk}/").content.decode()
    assert f"/decisions/{decision.pk}/" in page
    assert f"/people/{here.FATHER}/" in page, "an agent reads whose complaint it is"


def test_a_way_to_complain_is_offered_to_those_who_may_go_it(father: Profile, agents: list[Profile]) -> None:
    asked = client_of(father).get("/my/complaints/").wsgi_request
    for about in ("payment", "document", "exchange", "case"):
        (one,) = offered(asked, about, "7&8")
        assert one.url == f"/my/complaints/new/?what={about}%3A7%268"
    assert offered(asked, "weather", "7") == []
    assert offered(client_of(agents[0]).get("/complaints/").wsgi_request, "payment", "7") == []


def test_a_consultation_leads_to_a_complaint_about_it(father: Profile, decision: Decision) -> None:
    client = client_of(father)
    client.get("/my/complaints/new/")
    trace = Trace.objects.filter(entity=here.FATHER).latest("pk")
    link = f"/my/complaints/new/?what=exchange%3A{trace.pk}"
    assert link in client.get(f"/my/consultations/{trace.pk}/").content.decode()
    assert f'value="exchange:{trace.pk}" selected' in client.get(link).content.decode()
    assert (
        "selected"
        not in client.get("/my/complaints/new/?what=exchange:99999")
        .content.decode()
        .partition('id="what"')[2]
        .partition("</select>")[0]
    )
    assert Client().get("/my/consultations/").status_code == 302


def test_a_datum_is_contested_corrected_and_the_decision_taken_again(
    father: Profile, agents: list[Profile], decision: Decision
) -> None:
    client = client_of(father)
    assert f"/my/decisions/{decision.pk}/" in client.get("/my/decisions/").content.decode()
    page = client.get(f"/my/decisions/{decision.pk}/").content.decode()
    assert len(page) < 100_000
    assert here.TRAINEE not in page, "what is known of other grown-ups is not shown"
    key = f"{here.SECOND}:disabled"
    assert f"datum={here.SECOND}%3Adisabled" in page
    chosen = client.get(f"/my/decisions/{decision.pk}/", {"datum": key}).content.decode()
    assert f'name="should-{key}"' in chosen
    told = client.post(f"/my/decisions/{decision.pk}/", {"datum": key, f"should-{key}": "", "words": "x"})
    assert "not said what it should be" in told.content.decode()
    client.post(f"/my/decisions/{decision.pk}/", {"datum": key, f"should-{key}": "yes", "words": "Carte de 2024."})
    asked = Correction.objects.get()
    source = client_of(agents[1])
    assert asked.complaint.written in source.get("/complaints/contested/").content.decode()
    assert "Carte de 2024." in source.get(f"/complaints/contested/{asked.pk}/").content.decode()
    source.post(f"/complaints/contested/{asked.pk}/agree/", {"value": "yes", "words": "Carte vue."})
    desk = client_of(agents[2])
    assert "100.00" in desk.get(f"/complaints/{asked.complaint_id}/").content.decode()
    done = desk.post(f"/complaints/{asked.complaint_id}/stand/", follow=True)
    assert "The decision taken again" in done.content.decode()
    assert "700.00" in client.get(f"/my/complaints/{asked.complaint_id}/").content.decode()
    assert "holds no more" in client.get(f"/my/decisions/{decision.pk}/").content.decode()
    assert client.get(f"/my/decisions/{decision.pk + 99}/").status_code == 404
    assert client_of(learner(here.ALONE)).get(f"/my/decisions/{decision.pk}/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_is_read_in_other_languages(
    father: Profile, agents: list[Profile], decision: Decision, language: str
) -> None:
    made = contesting.contest(father, family(father), decision, ":index", "9.1", "Fausse.")
    source = agent_of(made.correction.department, "source")
    for who, paths in (
        (father, ["", "new/", f"{made.pk}/", f"{made.pk}/receipt/"]),
        (agents[0], [f"{made.pk}/", "", "record/", "statistics/?by=channel", "?q=Fausse&whose=free&time=late"]),
        (source, ["contested/", f"contested/{made.correction.pk}/"]),
    ):
        client = client_of(who, language)
        base = "/my/complaints/" if who == father else "/complaints/"
        for path in paths:
            answer = client.get(base + path)
            assert answer.status_code == 200, base + path
            assert f'lang="{language}"' in answer.content.decode()


def test_figures_are_told_and_exported_without_small_counts(father: Profile, agents: list[Profile]) -> None:
    for _ in range(10):
        made = filing.file(father, Said("complaint", "Encore.", topic="direct-aid"), father.person)
        acting.answer(agents[0], acting.take(agents[0], made, 0), 1, "Voici pourquoi.")
    for _ in range(10):
        filing.file_nameless(Said("suggestion", "Un guichet de plus.", topic="portal"))
    filing.file_nameless(Said("observation", "Le toit fuit.", topic="schooling"))
    desk = client_of(agents[0])
    page = desk.get("/complaints/statistics/").content.decode()
    assert "21" in page
    sent = desk.get("/complaints/statistics/?export=csv&by=sort").getvalue().decode("utf-8-sig")
    (head, *rows) = [re.split("[,;]", line) for line in sent.splitlines()]
    filed = {row[0]: row[head.index("filed")] for row in rows}
    assert filed["All together"] == "21"
    assert sorted(filed.values()) == ["", "", "10", "21"], (
        "the one that is small, and the next, by which it would be known"
    )
    assert desk.get("/complaints/statistics/?since=never&by=weather").status_code == 200


def test_a_file_is_joined_locked_read_and_erased(father: Profile, agents: list[Profile], settings: Settings) -> None:
    client, desk = client_of(father), client_of(agents[0])
    bad = SimpleUploadedFile("x.exe", b"MZ")
    assert client.post("/my/complaints/new/", {**SAID, "paper": bad}).status_code == 200
    assert not Complaint.objects.exists(), "filed with its file, or not at all"
    client.post("/my/complaints/new/", {**SAID, "paper": SimpleUploadedFile("a.pdf", PDF)})
    made = Complaint.objects.get()
    paper = made.papers.get()
    (kept,) = [each for each in (Path(settings.HOME) / "complaints" / "papers").rglob("*") if each.is_file()]
    assert b"PDF" not in kept.read_bytes()
    assert client.get(f"/my/complaints/{made.pk}/papers/{paper.pk}/").content == PDF
    assert desk.get(f"/complaints/{made.pk}/papers/{paper.pk}/").content == PDF
    assert client_of(learner(here.ALONE)).get(f"/my/complaints/{made.pk}/papers/{paper.pk}/").status_code == 404
    asked = acting.ask(agents[0], made, Complaint.objects.get().revision, "Le mandat, s'il vous plaît.")
    client.post(f"/my/complaints/{asked.pk}/reply/", {"words": "Le voici.", "paper": SimpleUploadedFile("b.pdf", PDF)})
    assert made.papers.count() == 2
    with pytest.raises(WaslError, match="nobody asks for a file now"):
        papers.join(made, father.name, "pdf", PDF)
    papers.drop_all(made)
    assert not kept.exists()


def test_the_others_of_a_family_do_not_learn_of_something_grave(father: Profile) -> None:
    made = filing.file(father, Said("complaint", "Un agent a demandé de l'argent.", topic="conduct"), here.SECOND)
    desk = client_of(agent_of("menps", "inspection"))
    for _ in range(2):
        assert "demandé" in desk.get(f"/complaints/{made.pk}/").content.decode()
    assert not Access.objects.filter(case=made.written).exists()
    assert [each.what for each in made.events.order_by("pk")] == ["file", "read"]
    assert "inspection" not in client_of(father).get(f"/my/complaints/{made.pk}/").content.decode()
