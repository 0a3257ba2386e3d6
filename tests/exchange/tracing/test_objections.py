"""An objection's life: filed by the person, answered by the department it is addressed to, taken to the authority."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from pytest_django.fixtures import Settings

from tests.exchange.tracing.conftest import Give
from tests.exchange.tracing.families import MOTHER, NEIGHBOUR, SALMA, two_families
from tests.exchange.tracing.test_family_pages import account, shown
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.tracing import objections
from wasl.exchange.tracing.models import Objection, Trace
from wasl.exchange.tracing.objections import NotAllowedError
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db
State = Objection.State


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch, home: Path, settings: Settings) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-03-20T10:00:00+00:00")
    settings.REQUIRE_MFA = False
    two_families()


@pytest.fixture
def trace(give: Give) -> Trace:
    give(SALMA)
    fold_traces()
    return Trace.objects.get()


def someone(role: str, person: str = "", department: str = "") -> Profile:
    user = User.objects.create_user(f"{role}-{User.objects.count()}")
    return Profile.objects.create(user=user, role=role, person=person, department=department)


def filed(trace: Trace, mother: Profile, kind: str = "complaint", text: str = "Why?") -> Objection:
    return objections.file_objection(mother, {MOTHER, SALMA}, SALMA, trace, kind, text, current.catalogue())


def test_it_goes_to_who_asked_or_to_who_answered_and_has_a_day(trace: Trace) -> None:
    mother = someone("family", MOTHER)
    complaint, wrong = filed(trace, mother), filed(trace, mother, "wrong-data")
    assert (complaint.addressee, wrong.addressee) == ("cnss", "menps")
    assert complaint.authority == "cndp"
    # Ten working days from Friday the 20th of March: two weekends do not count.
    assert complaint.due == date(2026, 4, 3)


def test_the_whole_way_to_an_answer(trace: Trace) -> None:
    mother, cnss = someone("family", MOTHER), someone("department", department="cnss")
    asked = filed(trace, mother)
    assert objections.take_charge(cnss, asked.pk).state == State.IN_CHARGE
    answered = objections.answer(cnss, asked.pk, "It was for the yearly control.")
    assert (answered.state, answered.answer) == (State.ANSWERED, "It was for the yearly control.")
    taken = objections.escalate(mother, asked.pk, "I do not agree.")
    assert taken.state == State.ESCALATED
    closed = objections.answer(someone("auditor"), asked.pk, "It was lawful.")
    assert (closed.state, closed.answer) == (State.CLOSED, "It was lawful.")
    steps = [(event.what, event.actor) for event in asked.events.order_by("pk")]
    assert [what for what, _actor in steps] == ["filed", "taken", "answered", "escalated", "closed"]
    assert steps[0][1] == mother.name


Verb = Callable[[Profile | None, int], Objection]


def answers(who: Profile | None, number: int) -> Objection:
    return objections.answer(who, number, "No.")


def escalates(who: Profile | None, number: int) -> Objection:
    return objections.escalate(who, number, "No.")


@pytest.mark.parametrize("verb", [objections.take_charge, answers])
@pytest.mark.parametrize(
    ("role", "department"),
    [("department", "menps"), ("officer", "menps"), ("agent", "cnss"), ("auditor", ""), ("family", "cnss")],
)  # fmt: skip
def test_others_do_not_answer(trace: Trace, verb: Verb, role: str, department: str) -> None:
    asked = filed(trace, someone("family", MOTHER))
    with pytest.raises(NotAllowedError):
        verb(someone(role, department=department), asked.pk)
    with pytest.raises(NotAllowedError):
        verb(None, asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.events.count()) == (State.FILED, 1)


def test_only_who_filed_it_takes_it_back_or_further(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    mother = someone("family", MOTHER)
    asked = filed(trace, mother)
    monkeypatch.setenv("WASL_NOW", "2026-04-04T10:00:00+00:00")
    for verb in (objections.withdraw, escalates):
        with pytest.raises(NotAllowedError):
            verb(someone("family", NEIGHBOUR), asked.pk)
    assert objections.withdraw(mother, asked.pk).state == State.WITHDRAWN
    with pytest.raises(WaslError, match="moved on"):
        objections.withdraw(mother, asked.pk)


def test_the_authority_is_for_when_the_time_is_over(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    mother = someone("family", MOTHER)
    asked = filed(trace, mother)
    monkeypatch.setenv("WASL_NOW", "2026-04-03T23:59:59+01:00")
    with pytest.raises(WaslError, match="not over"):
        escalates(mother, asked.pk)
    monkeypatch.setenv("WASL_NOW", "2026-04-04T00:00:00+01:00")
    assert escalates(mother, asked.pk).state == State.ESCALATED


def test_nobody_asks_about_someone_elses_consultation(trace: Trace) -> None:
    neighbour = someone("family", NEIGHBOUR)
    with pytest.raises(NotAllowedError):
        objections.file_objection(neighbour, {NEIGHBOUR}, SALMA, trace, "complaint", "x", current.catalogue())
    with pytest.raises(WaslError, match="cannot be asked"):
        objections.file_objection(neighbour, {NEIGHBOUR}, NEIGHBOUR, trace, "complaint", "x", current.catalogue())


def test_the_same_is_asked_once_at_a_time_and_never_empty(trace: Trace) -> None:
    mother = someone("family", MOTHER)
    for text in ("", "  ", "x" * (objections.LONGEST + 1)):
        with pytest.raises(WaslError, match="say it"):
            filed(trace, mother, text=text)
    first = filed(trace, mother)
    with pytest.raises(WaslError, match="already asked"):
        filed(trace, mother)
    objections.withdraw(mother, first.pk)
    assert filed(trace, mother).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_sent_at_once_one_is_kept(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    mother, real = someone("family", MOTHER), objections.due_day

    def slowly(*given: Any) -> date:
        sleep(0.2)
        return real(*given)

    def sent(_nth: int) -> bool:
        try:
            return bool(filed(trace, mother))
        except WaslError:
            return False
        finally:
            connection.close()

    monkeypatch.setattr(objections, "due_day", slowly)
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(sent, range(2))) == [False, True]
    assert Objection.objects.count() == 1


def test_a_family_files_and_follows_on_its_pages(trace: Trace) -> None:
    client = account(MOTHER)
    form = f"/my/consultations/{trace.pk}/objection/"
    assert "loi 09-08" in shown(client, form)
    assert client.post(form, {"text": " "}).status_code == 200
    response = client.post(form, {"text": "Not for <b>my</b> daughter"})
    asked = Objection.objects.get()
    assert response.headers["Location"] == f"/my/requests/{asked.pk}/"
    text = shown(client, f"/my/requests/{asked.pk}/")
    assert "Not for &lt;b&gt;my&lt;/b&gt; daughter" in text
    assert f"/my/requests/{asked.pk}/" in shown(client, "/my/requests/")
    assert f"/my/requests/{asked.pk}/" in shown(client, "/")
    assert account(NEIGHBOUR).get(f"/my/requests/{asked.pk}/").status_code == 404
    assert account(NEIGHBOUR).post(f"/my/requests/{asked.pk}/act/", {"do": "withdraw"}).status_code == 404
    client.post(f"/my/requests/{asked.pk}/act/", {"do": "withdraw"})
    asked.refresh_from_db()
    assert asked.state == State.WITHDRAWN


def test_the_department_answers_on_its_pages_and_sees_no_others(trace: Trace) -> None:
    asked = filed(trace, someone("family", MOTHER), text="Why this?")
    page = f"/objections/{asked.pk}/"
    cnss = account("", "officer", department="cnss")
    assert page in shown(cnss, "/objections/")
    assert "Why this?" in shown(cnss, page)
    assert "Salma" not in shown(cnss, page)
    for role, department in (("officer", "menps"), ("auditor", "")):
        other = account("", role, department=department)
        assert page not in shown(other, "/objections/")
        assert other.get(page).status_code == 404
    cnss.post(page, {"do": "take"})
    cnss.post(page, {"do": "answer", "text": "For the yearly control."})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (State.ANSWERED, "For the yearly control.")
    assert "For the yearly control." in shown(account(MOTHER), f"/my/requests/{asked.pk}/")
    for role in ("family", "agent", "directorate", "planner"):
        assert account("", role).get("/objections/").status_code == 403
