"""Departments and systems: filters, links, exports."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from wasl.catalogue import current
from wasl.catalogue.declared import Department, System

Visitor = Callable[..., Client]
pytestmark = pytest.mark.django_db


def listed(client: Client, path: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(client.get(path).content)
    return found


def test_every_system_is_listed_and_every_page_answers(client: Client) -> None:
    systems = current.catalogue().all(System)
    assert len(listed(client, "/systems/?export=json")) == len(systems)
    for name in systems:
        assert client.get(f"/systems/{name}/").status_code == 200, name


def test_every_department_has_its_page_with_its_systems(client: Client) -> None:
    systems = current.catalogue().all(System)
    for name in current.catalogue().all(Department):
        text = client.get(f"/departments/{name}/").content.decode()
        for owned in (key for key, system in systems.items() if system.owner == name):
            assert f'href="/systems/{owned}/"' in text, (name, owned)


@pytest.mark.parametrize("filtered", ["connection=none", "domain=health", "maturity=4", "owner=menps"])
def test_filters_keep_those_that_answer_and_no_others(client: Client, filtered: str) -> None:
    name, value = filtered.split("=")
    systems = current.catalogue().all(System).values()
    expected = sum(str(getattr(system, name)) == value for system in systems)
    assert 0 < expected < len(systems)
    assert len(listed(client, f"/systems/?{filtered}&export=json")) == expected


def test_a_search_finds_a_system_without_its_accents(client: Client) -> None:
    assert [row["title"] for row in listed(client, "/systems/?q=formacion&export=json")] == []
    found = listed(client, "/systems/?q=education+non+formelle&export=json")
    assert len(found) == 1


@pytest.mark.parametrize("path", ["/systems/no-such/", "/departments/no-such/", "/pack/no.such/"])
def test_an_unknown_name_is_a_missing_page(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_assumed_system_says_so(client: Client) -> None:
    name = next(name for name, system in current.catalogue().all(System).items() if system.assumed)
    client.cookies["wasl_language"] = "en"
    assert '<span class="badge tone-warm">assumed</span>' in client.get(f"/systems/{name}/").content.decode()
