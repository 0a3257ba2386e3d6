"""Pages of notices: one's own messages and how one wants to be told; the desk of agents, and letters to print."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of, learner
from tests.exchange.tracing.families import lives
from tests.notices.test_telling import DUTY, PERSON, about, tell
from wasl.accounts.models import Profile
from wasl.notices import notices
from wasl.notices.models import Contact, Notice
from wasl.notices.showing import unbroken, why_told
from wasl.registers.models import Access


def client_of(profile: Profile, language: str = "en") -> Client:
    Profile.objects.filter(pk=profile.pk).update(language=language)
    client = Client()
    client.force_login(profile.user)
    return client


@pytest.fixture
def who(registers: None, settings: Settings, tmp_path: Path) -> Profile:
    settings.HOME, settings.REQUIRE_MFA = tmp_path, False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TEXTS = "file"
    return learner(PERSON)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_one_reads_what_one_was_told_and_nobody_elses(who: Profile, language: str) -> None:
    notice, client = tell(), client_of(who, language)
    page = client.get("/my/messages/").content.decode()
    assert "P-26-0001" in page
    assert len(page) < 100_000
    notice.refresh_from_db()
    assert notice.seen_at is not None
    other = learner("0" * 31 + "9")
    assert "P-26-0001" not in client_of(other).get("/my/messages/").content.decode()
    assert Client().get("/my/messages/").status_code == 302


def test_one_says_how_one_wants_to_be_told_and_has_it_forgotten(who: Profile) -> None:
    client = client_of(who)
    told = client.post("/my/messages/choices/", {"choice": "text", "phone": "nine"}, follow=True).content.decode()
    assert "is no telephone number" in told
    client.post("/my/messages/choices/", {"choice": "text", "phone": "0612345678"})
    assert "+212612345678" in client.get("/my/messages/").content.decode()
    client.post("/my/messages/choices/", {"forget": "1"})
    assert not Contact.objects.exists()


def test_an_account_of_nobody_proven_has_no_messages(who: Profile) -> None:
    nobody = learner("")
    assert client_of(nobody).get("/my/messages/").status_code == 200
    assert "identity" in client_of(nobody).post("/my/messages/choices/", {"choice": ""}, follow=True).content.decode()


def test_letters_are_printed_once_with_names_and_the_look_is_on_record(who: Profile) -> None:
    lives(PERSON, "Khadija", "1985-02-01", "H1", "head")
    notices.tell(PERSON, DUTY, about())
    agent = agent_of("enssup", "enssup-1")
    client = client_of(agent)
    assert "Print the letters" in client.get("/notices/").content.decode()
    printed = client.post("/notices/letters/")
    page = client.get(printed["Location"]).content.decode()
    assert "P-26-0001" in page
    assert 'lang="fr"' in page
    assert "Khadija" in page
    assert "Enseignement supérieur" in page, "who sends it, in the language of the letter"
    assert Access.objects.filter(entity=PERSON, case="P-26-0001").count() == 1
    assert "Print the letters" not in client.get("/notices/").content.decode()
    elsewhere = client_of(agent_of("ofppt", "elsewhere"))
    assert elsewhere.get(printed["Location"]).status_code == 404
    assert client_of(who).get("/notices/").status_code == 403


def test_the_desk_shows_what_did_not_leave_and_has_it_tried_again(who: Profile) -> None:
    notice = notices.tell(PERSON, DUTY, about())
    Notice.objects.update(state=Notice.State.DOUBTFUL, channel="mail", why="worker-died")
    client = client_of(agent_of("enssup", "enssup-1"))
    page = client.get("/notices/?state=doubtful&channel=mail&q=p-26-0001").content.decode()
    assert "it was interrupted while it was sent" in page
    assert "Nothing matches this search." in client.get("/notices/?state=sent").content.decode()
    exported = client.get("/notices/?export=csv")
    assert "P-26-0001" in b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]
    client.post(f"/notices/{notice.pk}/again/")
    notice.refresh_from_db()
    assert notice.state == Notice.State.WAITING
    assert client.post(f"/notices/{notice.pk}/dance/").status_code == 404
    assert client_of(agent_of("ofppt", "elsewhere")).post(f"/notices/{notice.pk}/again/").status_code == 404


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("", ""),
        ("no-gateway", "no gateway of short messages is set up"),
        ("status-403", "refused by the other side (403)"),
        ("smtp-550", "refused by the other side (550)"),
        ("ConnectError", "the line broke"),
    ],
)
def test_a_failure_is_told_in_words(why: str, told: str) -> None:
    with override("en"):
        assert why_told(why) == told


def test_a_number_stands_in_one_piece_and_nothing_else_becomes_markup() -> None:
    said = unbroken("Your case <P-1> & P-1", "P-1")
    assert said.count('<bdi class="whole" dir="ltr">P-1</bdi>') == 2
    assert "&lt;<bdi" in said
    assert "&amp;" in said
    assert unbroken("<b>", "") == "<span>&lt;b&gt;</span>"
