"""Pages of procedures: a mother files with no file at all, an agent decides, and nobody sees what is not theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.documents.desk import agent_of, learner
from tests.procedures.conftest import EQUIVALENCE, TRANSFER, Town
from tests.procedures.filed import ANSWERS, DECIDED, MOVE, PDF, again, drafted, filed
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.procedures import acting
from wasl.procedures.models import Case
from wasl.procedures.states import State
from wasl.registers.models import Access

HOME = "/my/procedures/"


def client_of(profile: Profile, language: str = "en") -> Client:
    Profile.objects.filter(pk=profile.pk).update(language=language)
    client = Client()
    client.force_login(profile.user)
    return client


def own(case: Case, verb: str = "") -> str:
    return f"{HOME}cases/{case.pk}/{verb + '/' if verb else ''}"


def desk(case: Case, verb: str = "") -> str:
    return f"/cases/{case.pk}/{verb + '/' if verb else ''}"


def test_a_mother_files_a_transfer_for_her_child_without_any_file(town: Town, mother: Profile) -> None:
    client = client_of(mother)
    page = client.get(HOME).content.decode()
    assert "Transfer between schools" in page
    assert len(page) < 100_000
    started = client.post(f"{HOME}start/", {"person": town.child, "procedure": TRANSFER})
    draft = client.get(started["Location"]).content.decode()
    assert "LYCEE IBN SINA" in draft
    assert 'type="file"' not in draft
    assert len(draft) < 100_000
    done = client.post(started["Location"], {**MOVE, "file": "1"}, follow=True)
    case = Case.objects.get()
    assert case.at == State.FILED
    receipt = done.content.decode()
    assert case.written in receipt
    assert "60 days" in receipt
    assert "<bdi>Kenza</bdi>" in client.get("/").content.decode(), "home says whose case it is"
    assert f'value="{TRANSFER}"' not in client.get(HOME).content.decode(), "it is not offered twice"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_of_a_case_is_read_in_other_languages(town: Town, student: Profile, language: str) -> None:
    client = client_of(student, language)
    case = filed(student, town.student)
    for address in (HOME, own(case), own(case, "receipt"), f"/procedures/{EQUIVALENCE}/", "/"):
        assert client.get(address).status_code == 200


def test_what_cannot_be_taken_is_told_beside_it_and_nothing_typed_is_lost(town: Town, student: Profile) -> None:
    client, case = client_of(student), drafted(student, town.student)
    page = client.post(own(case), {**ANSWERS, "country": "", "awarded_on": "2024-13-01", "file": "1"}).content.decode()
    assert "Licence de mathématiques" in page
    assert "This is no day" in page
    assert 'id="country-fault"' in page
    assert again(case).at == State.DRAFT
    assert client.post(own(case), {**ANSWERS, "save": "1", "contest-identity.birth_date": "2001"}).status_code == 302
    assert "2001" in client.get(own(case)).content.decode()


def test_files_are_joined_with_the_form_and_read_back(town: Town, student: Profile) -> None:
    client = client_of(student)
    client.post(f"{HOME}start/", {"person": town.student, "procedure": EQUIVALENCE})
    case = Case.objects.get()
    files = {f"piece-{name}": SimpleUploadedFile("x.pdf", PDF) for name in ("diploma_copy", "programme")}
    client.post(own(case), {**ANSWERS, **files, "file": "1"})
    case = again(case)
    assert case.at == State.FILED
    piece = case.pieces.order_by("pk")[0]
    assert client.get(own(case, f"pieces/{piece.pk}")).content == PDF
    assert client.post(own(case, "drop"), follow=True).status_code == 200
    assert Case.objects.exists()


def test_the_one_request_is_answered_and_the_refusal_appealed(
    town: Town, student: Profile, agents: list[Profile]
) -> None:
    client, case = client_of(student), filed(student, town.student)
    acting.ask(agents[0], case, case.revision, ["translation"], "Une traduction manque.")
    assert "Une traduction manque." in client.get(own(case)).content.decode()
    sent = {"piece-translation": SimpleUploadedFile("t.pdf", PDF), "words": "La voici."}
    client.post(own(case, "answer"), sent)
    case = again(case)
    assert case.at == State.FILED
    case = acting.complete(agents[0], case, case.revision)
    for each in agents[:2]:
        case = acting.advise(each, case, case.revision, False, "Programme insuffisant.")
    acting.decide(agents[2], case, case.revision, False, "L'avis est suivi.", {})
    page = client.get(own(case)).content.decode()
    assert "L&#x27;avis est suivi." in page
    assert "Programme insuffisant." in page
    client.post(own(case, "appeal"), {"words": "Deux années ont été oubliées."})
    assert again(case).at == State.APPEALED


def test_nobody_sees_the_case_of_another(town: Town, student: Profile, mother: Profile) -> None:
    case = filed(student, town.student)
    for who in (mother, learner("0" * 31 + "9"), agent_of("ofppt", "elsewhere")):
        client = client_of(who)
        assert client.get(own(case)).status_code == 404
        assert client.get(own(case, "receipt")).status_code == 404
        assert client.post(own(case, "withdraw")).status_code == 404
        assert client.get(desk(case)).status_code in (403, 404)
    assert Client().get(own(case)).status_code == 302
    assert (
        client_of(mother).post(f"{HOME}start/", {"person": town.student, "procedure": EQUIVALENCE}).status_code == 404
    )


def test_an_agent_decides_at_the_desk_and_the_family_can_see_that_they_looked(
    town: Town, student: Profile, agents: list[Profile]
) -> None:
    case = filed(student, town.student)
    first, second, third = (client_of(each) for each in agents)
    queue = first.get("/cases/").content.decode()
    assert case.written in queue
    assert "SALMA" not in queue, "no name stands in the queue"
    assert "SALMA" in first.get(desk(case)).content.decode()
    assert Access.objects.filter(entity=town.student, case=case.written, purpose="request").count() == 1
    revision = {"revision": str(case.revision)}
    first.post(desk(case, "complete"), revision)
    for client in (first, second):
        client.post(desk(case, "advise"), {"revision": str(again(case).revision), "granted": "yes"})
    page = third.get(desk(case)).content.decode()
    assert "Université de Lyon" in page
    stale = third.post(desk(case, "decide"), {**revision, **DECIDED, "granted": "yes"}, follow=True).content.decode()
    assert "since you read it" in stale
    third.post(desk(case, "decide"), {"revision": str(again(case).revision), **DECIDED, "granted": "yes"})
    assert again(case).at == State.GRANTED
    mine = client_of(student)
    number = again(case).document.number  # type: ignore[union-attr]
    assert number in mine.get(own(case)).content.decode()
    assert mine.get(f"/my/documents/{number}/").status_code == 200
    document = third.get(f"/documents/{number}/").content.decode()
    assert case.written in document


def test_at_the_counter_an_agent_begins_for_someone_by_their_number(town: Town, agents: list[Profile]) -> None:
    client = client_of(agents[0])
    nobody = client.post("/cases/counter/", {"procedure": EQUIVALENCE, "scheme": "massar", "value": "Z999999999"})
    assert "names nobody" in nobody.content.decode()
    begun = client.post("/cases/counter/", {"procedure": EQUIVALENCE, "scheme": "massar", "value": "Z100000001"})
    case = Case.objects.get()
    assert begun["Location"] == own(case)
    files = {f"piece-{name}": SimpleUploadedFile("x.pdf", PDF) for name in ("diploma_copy", "programme")}
    client.post(own(case), {**ANSWERS, **files, "file": "1"})
    assert again(case).capacity == Case.Capacity.COUNTER
    assert Access.objects.filter(case=case.written).exists()
    assert "another agent must decide" not in client.get(desk(case)).content.decode()
    assert client.get(f"{HOME}").status_code == 403


def test_filters_and_homes_count_what_waits(
    town: Town, student: Profile, agents: list[Profile], later: Callable[[int], object]
) -> None:
    case, client = filed(student, town.student), client_of(agents[0])
    assert case.written not in client.get("/cases/?state=granted").content.decode()
    assert case.written in client.get(f"/cases/?procedure={EQUIVALENCE}&state=filed&q={case.written}").content.decode()
    assert case.written not in client.get("/cases/?time=late").content.decode()
    later(70)
    assert case.written in client_of(agents[0]).get("/cases/?time=late").content.decode()
    assert "Cases beyond the law" in client_of(agents[0]).get("/").content.decode()
    exported = client_of(agents[0]).get("/cases/?export=csv")
    assert case.written in b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_page_of_a_procedure_needs_no_account(town: Town, student: Profile) -> None:
    filed(student, town.student)
    client = Client()
    client.cookies["wasl_language"] = "en"
    page = client.get(f"/procedures/{EQUIVALENCE}/").content.decode()
    assert "Papers that nobody had to bring" in page
    assert "décret 2-01-333" in page
    assert client.get("/procedures/no-such/").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_desk_takes_visits_proposes_and_confirms(
    town: Town, student: Profile, agents: list[Profile], language: str
) -> None:
    case, first, third = filed(student, town.student), client_of(agents[0], language), client_of(agents[2], language)

    def act(client: Client, verb: str, **typed: str) -> str:
        typed["revision"] = str(again(case).revision)
        return client.post(desk(case, verb), typed, follow=True).content.decode()

    act(first, "take")
    assert again(case).taken_by == agents[0].name
    act(first, "hand-over", to=agents[1].name, words="Suite.")
    assert again(case).taken_by == agents[1].name
    act(first, "complete")
    for each in agents[:2]:
        acting.advise(each, case, again(case).revision, False, "Programme insuffisant.")
    act(first, "visit", day=current.today().isoformat())
    visit = again(case).visits.get()
    act(first, "report", number=str(visit.pk), words="Une pièce.", bears="1")
    act(client_of(agents[1], language), "sign", number=str(visit.pk))
    assert again(case).visits.get().signed_by == agents[1].name
    page = act(third, "decide", granted="yes", words="", **DECIDED)
    assert again(case).at == State.DECISION
    assert "/propose/" in page
    act(third, "propose", granted="yes", rule="opinion", words="Accord bilatéral.", **DECIDED)
    proposal = again(case).proposals.get()
    assert case.written in first.get("/cases/proposals/").content.decode()
    assert case.written not in third.get("/cases/proposals/").content.decode()
    assert first.post(desk(case, "confirm"), {"revision": "0", "number": "x"}).status_code == 404
    ticked = {"case": f"{case.pk}:{again(case).revision}"}
    first.post("/cases/proposals/", ticked)
    assert again(case).at == State.GRANTED
    assert again(case).proposals.get(pk=proposal.pk).confirmed
    assert case.written in first.get("/cases/exceptions/?rule=opinion").content.decode()
    auditor = agent_of("", "auditor-1")
    Profile.objects.filter(pk=auditor.pk).update(role="auditor")
    exported = client_of(auditor, language).get(f"/cases/exceptions/?export=csv&q={case.written}")
    assert "Accord bilatéral." in b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]
    assert client_of(student, language).get("/cases/exceptions/").status_code == 403
    family = client_of(student, language).get(own(case)).content.decode()
    assert "Suite." not in family, "what colleagues tell each other stays among them"


def test_several_at_once_and_the_age_of_cases(town: Town, student: Profile, agents: list[Profile]) -> None:
    case, client = filed(student, town.student), client_of(agents[0])
    address = f"/cases/review/?procedure={EQUIVALENCE}&state=filed"
    assert case.written in client.get(address).content.decode()
    assert "diploma-equivalence&amp;state=" in client.get("/cases/review/").content.decode()
    nothing = client.post(address, {"act": "complete"}, follow=True).content.decode()
    assert "Choose between 1 and 100 cases" in nothing
    stale = client.post(address, {"act": "complete", "case": f"{case.pk}:99"}, follow=True).content.decode()
    assert case.written in stale
    assert "since you read it" in stale
    client.post(address, {"act": "complete", "case": [f"{case.pk}:{case.revision}", "x", "1:y"]})
    assert again(case).at == State.OPINION
    assert "0 to 15 days" in client.get("/cases/ageing/").content.decode()
    exported = b"".join(client.get("/cases/ageing/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Equivalence of a foreign diploma,1,0,0,0,1,0,1" in exported
    assert case.written in client.get("/cases/?hands=nobody").content.decode()
    assert case.written not in client.get("/cases/?hands=mine").content.decode()
    assert client_of(student).get("/cases/ageing/").status_code == 403


def test_the_queue_tells_how_long_ago_and_downloads_the_number_of_days(town: Town, mother: Profile) -> None:
    case = filed(mother, town.child, TRANSFER, MOVE)
    client = client_of(agent_of("menps", "agent-menps"))
    page = client.get("/cases/").content.decode()
    assert case.written in page
    assert "today" in page
    assert "Days since" not in page
    downloaded = b"".join(client.get("/cases/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "age" in downloaded.splitlines()[0]
    assert "Nothing matches this search." in client.get("/cases/?state=refused").content.decode()


def test_all_that_can_be_reviewed_together_are_ticked_at_once(town: Town, mother: Profile, student: Profile) -> None:
    filed(mother, town.child, TRANSFER, MOVE)
    client = client_of(agent_of("menps", "agent-menps"))
    address = f"/cases/review/?procedure={TRANSFER}"
    assert '" checked>' not in client.get(address).content.decode()
    assert client.get(f"{address}&all=1").content.decode().count('" checked>') == 1
    Case.objects.update(contested={"schooling.level": "another"})
    assert '" checked>' not in client.get(f"{address}&all=1").content.decode(), "it is looked at by itself"


def test_an_agent_reads_whom_a_case_is_about_and_the_family_sees_it(town: Town, mother: Profile) -> None:
    case = filed(mother, town.child, TRANSFER, MOVE)
    page = client_of(agent_of("menps", "agent-menps")).get(desk(case)).content.decode()
    assert "BENNANI" in page
    assert "the family" in page
    assert Access.objects.get(entity=town.child, case=case.written).shown == ["case", "names"]


def test_a_decision_that_cannot_be_taken_is_told_beside_it_and_nothing_typed_is_lost(
    town: Town, student: Profile, agents: list[Profile]
) -> None:
    case = filed(student, town.student)
    acting.complete(agents[0], case, case.revision)
    for each in agents[:2]:
        acting.advise(each, case, again(case).revision, True, "")
    client = client_of(agents[2])
    typed = {**ANSWERS, "equivalent_to": "", "words": "Comparable.", "rule": "other", "granted": "yes"}
    for verb in ("decide", "propose"):
        page = client.post(desk(case, verb), {**typed, "revision": again(case).revision}).content.decode()
        assert 'id="equivalent_to-fault"' in page
        assert "Comparable.</textarea>" in page
        assert again(case).at == State.DECISION
    assert not case.proposals.exists()
    assert client.get(desk(case, "decide"))["Location"] == desk(case)


def test_procedures_with_cases_that_stand_together_are_offered(town: Town, mother: Profile) -> None:
    filed(mother, town.child, TRANSFER, MOVE)
    client = client_of(agent_of("menps", "agent-menps"))
    assert f"?procedure={TRANSFER}&amp;state=filed" in client.get("/cases/review/").content.decode()


def test_at_a_counter_the_way_back_is_to_the_cases(town: Town, student: Profile, agents: list[Profile]) -> None:
    case = filed(agents[0], town.student)
    assert f'<a href="{desk(case)}">' in client_of(agents[0]).get(own(case)).content.decode()
    assert f'<a href="{desk(case)}">' not in client_of(student).get(own(case)).content.decode()
