"""A person is found in either script; the file opens for a purpose, is written down, and tells what was known when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.registers.small_state import SmallState
from tests.registers.views.conftest import Visitor
from wasl.kernel.clock import now
from wasl.registers import search
from wasl.registers.installation import installation
from wasl.registers.models import Access, Record

pytestmark = pytest.mark.django_db(transaction=True)


def opened(client: Client, entity: str, purpose: str = "guidance", case: str = "") -> str:
    """Open the file; the address it leads to."""
    answer = client.post(f"/people/{entity}/", {"purpose": purpose, "case": case})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_people_are_found_by_identifier_by_either_script_and_despite_spelling(state: SmallState) -> None:
    def found(query: str, born: str = "") -> list[str]:
        return [each.entity for each in search.find(query, born, "person", installation())]

    assert found("z100000003") == [state.omar]
    assert found("Omar Alaoui") == [state.omar]
    assert found("العلوي عمر") == [state.omar]
    assert found("omare elalaoui") == [state.omar]
    assert set(found("selma ben ali")) == {state.salma, state.namesake}
    assert found("omar alaoui", "2009") == found("omar alaoui", "15/01/2009") == found("omar alaoui", "2009-01")
    assert found("omar alaoui", "2010") == []
    assert found("nobody whatever") == []


@pytest.mark.parametrize(("query", "born"), [("b", ""), ("", ""), ("1", ""), ("omar", "yesterday")])
def test_a_search_that_would_find_everyone_or_makes_no_sense_says_so(
    state: SmallState, visitor: Visitor, query: str, born: str
) -> None:
    answer = visitor("agent").post("/people/", {"query": query, "born": born})
    assert answer.status_code == 200
    assert "cannot be made" in answer.content.decode() or "Nobody answers" in answer.content.decode()


def test_a_search_shows_no_more_than_tells_people_apart(state: SmallState, visitor: Visitor) -> None:
    page = visitor("agent").post("/people/", {"query": "Z100000003"}).content.decode()
    assert "OMAR" in page
    assert "2009" in page
    assert "15/01" not in page
    assert not Access.objects.exists()


def test_nothing_of_a_person_shows_before_a_purpose(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    door = agent.get(f"/people/{state.omar}/").content.decode()
    assert "OMAR" not in door
    assert "العلوي" not in door
    assert agent.post(f"/people/{state.omar}/", {"purpose": ""}).status_code == 403
    assert agent.post(f"/people/{state.omar}/", {"purpose": "inspection"}).status_code == 403
    assert not Access.objects.exists()
    assert agent.get("/people/nobody/").status_code == 404


def test_the_file_is_written_down_and_tells_the_path(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    page = agent.get(opened(agent, state.omar, case="C-12")).content.decode()
    reading = Access.objects.get()
    assert (reading.user.get_username(), reading.purpose, reading.case) == ("agent", "guidance", "C-12")
    assert reading.shown == ["path"]
    assert all(word in page for word in ("2022-2023", "repeats", "comes back", "out of every known school", "12345A"))
    agent.get(f"/files/{reading.pk}/identity/")
    reading.refresh_from_db()
    assert reading.shown == ["path", "identity"]


def test_a_reading_ends_and_is_nobody_elses(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    address = opened(agent, state.omar)
    assert visitor("agent-2").get(address).status_code == 302
    assert visitor("dsi-menps").get(address).status_code == 403
    assert visitor().get(address).status_code == 302
    Access.objects.update(at=now() - timedelta(minutes=31))
    assert agent.get(address)["Location"] == "/people/"


def test_the_identity_follows_the_question_asked(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    address = opened(agent, state.omar).replace("path", "identity")
    versions = Record.objects.filter(entity=state.omar, register="learner").order_by("recorded_from")
    first = versions[0].recorded_from
    today = agent.get(address).content.decode()
    before = agent.get(address, {"known": str(first)}).content.decode()
    on = agent.get(address, {"on": "2025-10-15"}).content.decode()
    never = agent.get(address, {"on": "1990-01-01"}).content.decode()
    assert "EL ALAOUI" in today
    assert "<bdi>ALAOUI</bdi>" in before
    assert "<bdi>ALAOUI</bdi>" in on
    assert "Nothing is known of that day" in never
    assert "What was known at that moment of today." in before
    assert agent.get(address, {"on": "tomorrow"}).status_code == 404
    assert agent.get(address, {"known": "9" * 30}).status_code == 404


def test_changes_tell_who_said_what_otherwise(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    page = agent.get(opened(agent, state.omar).replace("path", "history")).content.decode()
    assert "said otherwise" in page
    assert "<del><bdi>ALAOUI</bdi></del>" in page
    assert "<ins><bdi>EL ALAOUI</bdi></ins>" in page
    assert "dsi-menps" in page


def test_auditors_see_readings_and_inspect_for_their_purpose_only(state: SmallState, visitor: Visitor) -> None:
    opened(visitor("agent"), state.omar, "support", "C-7")
    auditor = visitor("auditor")
    page = auditor.get("/accesses/").content.decode()
    assert "C-7" in page
    assert state.omar in page
    assert "OMAR" not in page
    assert "C-7" not in auditor.get("/accesses/", {"purpose": "guidance"}).content.decode()
    assert auditor.post(f"/people/{state.omar}/", {"purpose": "support"}).status_code == 403
    opened(auditor, state.omar, "inspection")
    readings = auditor.get(opened(auditor, state.omar, "inspection").replace("path", "readings")).content.decode()
    assert "C-7" in readings
    assert visitor("agent").get("/accesses/").status_code == 403
    export = auditor.get("/accesses/", {"export": "csv"})
    assert state.omar in b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]
