"""The common language over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from wasl.catalogue import current
from wasl.referentials.declared import Mapping, Referential

pytestmark = pytest.mark.django_db


def test_nomenclatures_are_listed_with_their_size(client: Client) -> None:
    found = {each["name"]: each for each in client.get("/api/referentials").json()}
    assert set(found) == set(current.catalogue().all(Referential))
    assert found["communes"]["codes"] == 1503
    assert set(found["sexes"]["title"]) == {"fr", "ar", "en"}


def test_codes_may_be_asked_for_a_day(client: Client) -> None:
    everything = client.get("/api/referentials/levels/codes").json()
    today = client.get("/api/referentials/levels/codes?on=2025-10-01").json()
    assert {each["code"] for each in today} <= {each["code"] for each in everything}
    assert client.get("/api/referentials/levels/codes?on=yesterday").status_code == 422


def test_a_code_is_translated_as_a_department_writes_it(client: Client) -> None:
    assert client.get("/api/referentials/mappings/ensup-levels/translate?code=S1").json() == {
        "to": "licence-1",
        "relation": "narrower",
        "note": current.catalogue().all(Mapping)["ensup-levels"].rows["S1"].note,
    }


@pytest.mark.parametrize(
    "path", ["no-such/codes", "mappings/no-such/translate?code=S1", "mappings/ensup-levels/translate?code=nonsense"]
)
def test_what_is_unknown_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/api/referentials/{path}").status_code == 404


def test_mappings_add_up(client: Client) -> None:
    for each in client.get("/api/referentials/mappings").json():
        declared = current.catalogue().all(Mapping)[each["name"]]
        counted = sum(each[name] for name in ("exact", "close", "narrower", "broader", "without"))
        assert counted == len(declared.rows), each["name"]
