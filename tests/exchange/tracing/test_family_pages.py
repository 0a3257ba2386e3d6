"""The tracker: a parent reads in plain words who consulted what about a minor; nobody else learns that it happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from tests.exchange.tracing.conftest import NOON, Give
from tests.exchange.tracing.families import ELDEST, FATHER, MOTHER, NEIGHBOUR, SALMA, two_families
from wasl.accounts.models import Profile
from wasl.accounts.permissions.verdict import Holder
from wasl.catalogue import current
from wasl.catalogue.declared import Department
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.clock import to_microseconds
from wasl.kernel.text import Text
from wasl.registers.models import Access

pytestmark = pytest.mark.django_db
TRACKER = "/my/consultations/"


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-03-20T10:00:00+00:00")
    two_families()


def said_by(department: str) -> Text:
    return current.catalogue().get(Department, department).title


def account(person: str, role: str = "family", language: str = "en", department: str = "") -> Client:
    user = User.objects.create_user(f"{role}-{person[-4:]}-{User.objects.count()}")
    Profile.objects.create(user=user, role=role, person=person, language=language, department=department)
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, path: str = TRACKER) -> str:
    response = client.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def test_a_parent_reads_in_plain_words_what_was_consulted_about_a_minor(give: Give) -> None:
    give(SALMA, fields=("schooled", "baccalaureate"), case="AF-12")
    text = shown(account(MOTHER))
    assert said_by("cnss").en in text
    for word in ("checked", "Schooling check", "Salma", "Control of family allowances", "PE-2026-0003"):
        assert word in text, word
    for word in ("At school or in training", "Holds the baccalaureate", "AF-12", "loi 09-08", "March 2026"):
        assert word in text, word


def test_moments_are_those_of_the_state_s_own_clock(give: Give) -> None:
    give(SALMA, at=datetime(2026, 1, 10, 23, 30, tzinfo=UTC))
    client = account(MOTHER)
    assert 'datetime="2026-01-11T00:30:00+01:00">11/01/2026 00:30<' in shown(client)
    assert "00:30" in shown(client, f"{TRACKER}{Trace.objects.get().pk}/")


def test_neither_neighbours_nor_siblings_nor_strangers_learn_of_it(give: Give) -> None:
    give(SALMA)
    fold_traces()
    number = Trace.objects.get().pk
    for person in (NEIGHBOUR, ELDEST):
        client = account(person)
        assert "Salma" not in shown(client)
        assert client.get(f"{TRACKER}{number}/").status_code == 404
        assert client.get(f"{TRACKER}{number}/receipt/").status_code == 404
        assert client.get(f"{TRACKER}{number}/complaint/").status_code == 404
    assert account(FATHER).get(f"{TRACKER}{number}/").status_code == 200


def test_once_of_age_the_child_alone_sees(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    give(SALMA)
    mother, salma = account(MOTHER), account(SALMA)
    assert "Salma" in shown(mother)
    monkeypatch.setenv("WASL_NOW", "2030-06-04T00:00:00+00:00")
    assert "Salma" not in shown(mother)
    assert mother.get(f"{TRACKER}{Trace.objects.get().pk}/").status_code == 404
    assert "Salma" in shown(salma)


def test_a_lawful_secrecy_hides_the_trace_and_says_nothing_until_it_ends(
    give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = NOON + timedelta(days=30)
    give(SALMA, secret_until=to_microseconds(until))
    mother = account(MOTHER)
    text = shown(mother)
    assert "Schooling check" not in text
    assert "0 consultations" in text
    assert "secre" not in text.lower()
    number = Trace.objects.get().pk
    assert mother.get(f"{TRACKER}{number}/").status_code == 404
    assert "Schooling check" not in shown(mother, "/")
    monkeypatch.setenv("WASL_NOW", until.isoformat())
    assert "Schooling check" in shown(mother)
    assert mother.get(f"{TRACKER}{number}/").status_code == 200


def test_a_consultation_is_seen_the_moment_it_was_answered(give: Give) -> None:
    mother = account(MOTHER)
    assert "Nobody has consulted" in shown(mother)
    give(SALMA)
    assert "Schooling check" in shown(mother)


def test_refusals_are_told_as_such(give: Give) -> None:
    give(SALMA, outcome="no-agreement", agreement="", fields=())
    give(SALMA, outcome="out-of-scope", fields=())
    text = shown(account(MOTHER))
    assert "no agreement allows it" in text
    assert "It was refused and nothing was told" in text
    assert "What was told" not in text


def test_files_opened_in_the_portal_are_told_without_the_readers_name(give: Give) -> None:
    agent = User.objects.create_user("curious-agent")
    Access.objects.create(at=NOON, user=agent, role="agent", entity=SALMA, purpose="guidance", shown=["path"])
    text = shown(account(MOTHER))
    assert "opened the file of" in text
    assert "Guide or follow the path" in text
    assert "curious-agent" not in text


def test_filters_narrow_by_person_department_and_period(give: Give) -> None:
    give(SALMA)
    give(MOTHER, consumer="e-takwin", purpose="orientation", at=NOON - timedelta(days=200))
    client = account(MOTHER)
    assert "2 consultations" in shown(client)
    assert "1 consultation" in shown(client, f"{TRACKER}?person={SALMA}")
    assert "1 consultation" in shown(client, f"{TRACKER}?department=cnss")
    assert "1 consultation" in shown(client, f"{TRACKER}?period=3")
    assert "2 consultations" in shown(client, f"{TRACKER}?person={NEIGHBOUR}&department=nobody&period=x")


def test_an_account_without_proven_identity_is_told_how_to_prove_it(give: Give) -> None:
    give(SALMA)
    client = account("")
    assert "not linked to this account" in shown(client)
    assert "not linked to this account" in shown(client, "/")
    fold_traces()
    assert client.get(f"{TRACKER}{Trace.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("role", ["agent", "department", "directorate", "auditor", "planner"])
def test_roles_without_a_person_have_no_tracker(role: str, settings: Settings) -> None:
    settings.REQUIRE_MFA = False
    assert account("", role).get(TRACKER).status_code == 403
    assert account(MOTHER, role).get(TRACKER).status_code == 200


def test_the_receipt_is_verified_before_the_readers_eyes(give: Give, home: Path) -> None:
    give(SALMA)
    give(NEIGHBOUR)
    client = account(MOTHER)
    shown(client)
    trace = Trace.objects.get(entity=SALMA)
    path = f"{TRACKER}{trace.pk}/"
    assert "Verified just now" in shown(client, path)
    Trace.objects.filter(pk=trace.pk).update(salt="0" * 32)
    assert "does not agree with the log" in shown(client, path)
    Trace.objects.filter(pk=trace.pk).update(salt=trace.salt, index=1 - trace.index + 10)
    assert "cannot be read from here" in shown(client, path)


def test_a_page_of_many_consultations_is_light_and_asks_little(give: Give, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = account(MOTHER)
    for n in range(40):
        give(SALMA, at=NOON - timedelta(days=n), fields=("schooled", "vocational", "higher"))
    fold_traces()
    with django_assert_max_num_queries(24):
        text = shown(client)
    assert len(text.encode()) < 100_000
    assert "40 consultations" in text
    assert "page=2" in text


def test_the_home_shows_children_and_the_last_consultations(give: Give) -> None:
    give(SALMA)
    mother = account(MOTHER)
    text = shown(mother, "/")
    assert "Salma" in text
    assert "1 consultation in thirty days" in text
    assert "Schooling check" in text
    for day in range(2, 8):
        give(SALMA, at=NOON + timedelta(days=day))
    with CaptureQueriesContext(connection) as asked:
        assert "7 consultations in thirty days" in shown(mother, "/")
    listed = [each["sql"] for each in asked if "tracing_trace" in each["sql"] and "ORDER BY" in each["sql"]]
    assert [sql.endswith("LIMIT 5") for sql in listed] == [True], "what is counted is not read"


def test_holders_say_which_person_they_are() -> None:
    holder: Holder = Profile(role="family", person=MOTHER)
    assert holder.person == MOTHER


def test_an_altered_journal_does_not_keep_people_from_what_is_known(give: Give, home: Path) -> None:
    give(SALMA)
    client = account(MOTHER)
    assert "Schooling check" in shown(client)
    give(SALMA, service="learner-path")
    journal = max((home / "receipts" / "gateway" / "journal").glob("*.journal"))
    content = bytearray(journal.read_bytes())
    content[2] ^= 1
    journal.write_bytes(content)
    assert "Schooling check" in shown(client)
