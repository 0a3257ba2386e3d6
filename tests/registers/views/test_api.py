"""The registers over HTTP keep the pages' policies: sending, following, mending; searching, opening, reading on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.registers.small_state import PUPILS, SmallState
from tests.registers.views.conftest import Visitor
from wasl.registers.models import Access, Batch, Record

pytestmark = pytest.mark.django_db(transaction=True)


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, content_type="application/json")


def test_feeds_are_listed_sent_to_and_followed(state: SmallState, visitor: Visitor) -> None:
    dsi = visitor("dsi-menps")
    listed = {each["name"]: each for each in dsi.get("/api/feeds").json()}
    assert listed["massar-pupils"]["last"]["state"] == "failed"
    assert "CODE_MASSAR" in listed["massar-pupils"]["columns"]
    sent = dsi.post(
        "/api/feeds/massar-pupils/files", {"file": SimpleUploadedFile("p.csv", PUPILS.encode()), "as_of": "2025-10-02"}
    )
    assert sent.status_code == 201
    assert (sent.json()["state"], sent.json()["as_of"]) == ("landed", "2025-10-02")
    account = dsi.get(f"/api/feeds/files/{state.pupils.pk}").json()
    assert account["counts"] == {"received": 5, "accepted": 3, "unchanged": 0, "rejected": 2, "held": 0}
    rows = dsi.get(f"/api/feeds/files/{state.pupils.pk}/rejected")
    assert "Z100000004" in b"".join(rows.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_others_departments_may_not(state: SmallState, visitor: Visitor) -> None:
    other, before = visitor("dsi-ofppt"), Batch.objects.count()
    assert other.post("/api/feeds/massar-pupils/files", {"file": SimpleUploadedFile("p.csv", b"x")}).status_code == 403
    assert other.get(f"/api/feeds/files/{state.pupils.pk}/rejected").status_code == 403
    assert visitor("agent").get("/api/feeds").status_code == 403
    assert visitor().get("/api/feeds").status_code == 401
    assert (
        visitor("dsi-menps").post("/api/feeds/nothing/files", {"file": SimpleUploadedFile("p.csv", b"x")}).status_code
        == 404
    )
    late = {"file": SimpleUploadedFile("p.csv", b"x"), "as_of": "2999-01-01"}
    assert visitor("dsi-menps").post("/api/feeds/massar-pupils/files", late).status_code == 422
    lost = {"file": SimpleUploadedFile("p.csv", b"x"), "replays": "999999"}
    assert visitor("dsi-menps").post("/api/feeds/massar-pupils/files", lost).status_code == 404
    assert Batch.objects.count() == before


def test_a_file_is_opened_for_a_purpose_and_read_on(state: SmallState, visitor: Visitor) -> None:
    agent = visitor("agent")
    (found,) = post(agent, "/api/people/search", {"query": "العلوي عمر"}).json()
    assert found["entity"] == state.omar
    assert post(agent, f"/api/people/{state.omar}/readings", {"purpose": "curiosity"}).status_code == 403
    assert not Access.objects.exists()
    opened = post(agent, f"/api/people/{state.omar}/readings", {"purpose": "guidance", "case": "C-1"})
    file = opened.json()
    assert opened.status_code == 201
    assert (file["question"], file["members"]) == ("actual", [state.omar])
    assert file["identity"]["family_latin"]["value"] == "EL ALAOUI"
    assert [stay["events"] for stay in file["path"]] == [["entry"], ["repeat"], ["re-entry", "progress", "transfer"]]
    assert len(file["gaps"]) >= 1
    reading = Access.objects.get()
    assert (reading.case, file["reading"]) == ("C-1", reading.pk)
    first = Record.objects.filter(entity=state.omar).order_by("recorded_from")[0].recorded_from
    then = agent.get(f"/api/people/readings/{reading.pk}", {"known": first}).json()
    assert (then["question"], then["identity"]["family_latin"]["value"]) == ("as-known", "ALAOUI")
    assert then["path"] == []
    assert visitor("agent-2").get(f"/api/people/readings/{reading.pk}").status_code == 410
    assert post(agent, "/api/people/search", {"query": "b"}).status_code == 422
    assert post(agent, f"/api/people/{'f' * 32}/readings", {"purpose": "guidance"}).status_code == 422
