"""Doubts are decided beside their candidates; merges take two people; records may be taken out."""

from __future__ import annotations

import pytest

from tests.registers.small_state import SmallState
from tests.registers.views.conftest import Visitor
from tests.registers.views.test_people import opened
from wasl.registers.models import Access, Record, Review
from wasl.registers.people import cluster_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_queue_names_nobody_and_leads_to_the_doubt(state: SmallState, visitor: Visitor) -> None:
    page = visitor("agent").get("/reviews/").content.decode()
    assert f"/reviews/{state.doubt.pk}/" in page
    assert "SALMA" not in page
    assert f"/merges/{state.merge.pk}/" in page
    assert f"/merges/{state.merge.pk}/" not in visitor("agent-2").get("/reviews/").content.decode()
    assert visitor("auditor").get("/reviews/").status_code == 403


def test_a_doubt_shows_both_sides_and_is_written_down_once(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    page = agent.get(f"/reviews/{state.doubt.pk}/").content.decode()
    agent.get(f"/reviews/{state.doubt.pk}/")
    assert "SALMA" in page
    assert "is-same" in page
    assert page.count('class="card waterfall"') == 2
    readings = Access.objects.values_list("entity", "purpose", "case")
    assert sorted(readings) == sorted(
        (each, "identity", f"review {state.doubt.pk}") for each in (state.salma, state.namesake)
    )


def test_a_decision_records_and_the_next_doubt_follows(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    address = f"/reviews/{state.doubt.pk}/decide/"
    for nonsense in ({"decision": "maybe"}, {}):
        assert agent.post(address, nonsense)["Location"] == f"/reviews/{state.doubt.pk}/"
    for nobody in ("9", "²"):
        answer = agent.post(address + f"?candidate={nobody}", {"decision": "accept"})
        assert answer["Location"] == f"/reviews/{state.doubt.pk}/"
    agent.post(address, {"decision": "later"})
    assert Review.objects.get(pk=state.doubt.pk).state == "later"
    answer = agent.post(address + "?candidate=2", {"decision": "accept", "reason": "same school"})
    assert answer["Location"] == "/reviews/"
    decided = Review.objects.get(pk=state.doubt.pk)
    assert (decided.state, decided.chosen, decided.decided_by) == (
        "accepted", state.doubt.candidates[1]["entity"], "agent",
    )  # fmt: skip
    assert Record.objects.filter(source="missions", entity=decided.chosen).count() == 2
    agent.post(address, {"decision": "reject"})
    assert Review.objects.get(pk=state.doubt.pk).state == "accepted"


def test_someone_new_is_born_of_a_refusal(state: SmallState, visitor: Visitor) -> None:
    visitor("agent").post(f"/reviews/{state.doubt.pk}/decide/", {"decision": "reject"})
    born = Review.objects.get(pk=state.doubt.pk).chosen
    assert born not in {state.salma, state.namesake}
    assert Record.objects.filter(entity=born).exists()


def test_a_merge_needs_a_second_person_and_is_taken_back(state: SmallState, visitor: Visitor) -> None:
    address = f"/merges/{state.merge.pk}/settle/"
    assert visitor("agent-2").post(address, {"decision": "confirm"}).status_code == 403
    assert "must confirm it" in visitor("agent-2").get(f"/merges/{state.merge.pk}/").content.decode()
    agent = visitor("agent")
    assert "Confirm: one person" in agent.get(f"/merges/{state.merge.pk}/").content.decode()
    agent.post(address, {"decision": "confirm"})
    assert set(cluster_of(state.salma).members) == {state.salma, state.namesake}
    agent.post(address, {"decision": "split", "reason": ""})
    assert len(cluster_of(state.salma).members) == 2
    agent.post(address, {"decision": "split", "reason": "two birth certificates"})
    assert cluster_of(state.salma).members == (state.salma,)


def test_a_wrong_identity_is_mended_from_the_file(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    number = opened(agent, state.omar).split("/")[2]
    mend = f"/files/{number}/mend/"
    page = agent.get(mend).content.decode()
    assert "Records to take out" in page
    assert agent.post(mend, {"other": "Z999999999"}).status_code == 200
    compared = agent.post(mend, {"other": "Z100000001"})["Location"]
    assert compared == f"/merges/{state.omar}/{state.salma}/"
    assert "is-different" in agent.get(compared).content.decode()
    proposed = agent.post(compared, {"reason": "the same passport"})
    assert Review.objects.filter(kind="merge", state="proposed", proposed_by="agent").count() == 1
    assert proposed["Location"].startswith("/merges/")
    chain = "\x1f".join(("enrolment", "massar", "Z100000003|2025-2026"))
    agent.post(f"/files/{number}/separate/", {"chain": chain, "reason": ""})
    assert not Review.objects.filter(kind="split").exists()
    agent.post(f"/files/{number}/separate/", {"chain": chain, "reason": "another pupil's"})
    split = Review.objects.get(kind="split")
    assert Record.objects.get(entity=split.chosen, recorded_to=None).source_key == "Z100000003|2025-2026"
