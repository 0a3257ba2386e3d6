"""The page that shows how to call a service, and those that explain refusals."""

from __future__ import annotations

import html
import re
from functools import cache

import pytest
from django.test import Client

from tests.portal.test_pages import assert_it_speaks, assert_nothing_within
from wasl.catalogue.current import catalogue
from wasl.exchange.answering.problems import PROBLEMS
from wasl.exchange.declared import Service
from wasl.kernel.text import LANGUAGES

pytestmark = pytest.mark.django_db
CHECK, OPEN, COUNTS, EVENTS = "schooling-check", "establishment-directory", "enrolment-statistics", "learner-changes"


@cache
def client(language: str) -> Client:
    """A visitor who reads `language`, without account: one serves all the tests."""
    visitor = Client()
    visitor.cookies["wasl_language"] = language
    return visitor


def page(path: str, language: str = "en") -> str:
    response = client(language).get(path)
    assert response.status_code == 200, path
    return html.unescape(response.content.decode())


def test_every_service_that_is_called_shows_how_in_four_languages() -> None:
    called = {name: each for name, each in catalogue().all(Service).items() if "call" in each.ways}
    assert {CHECK, OPEN, COUNTS} <= set(called)
    for name, service in called.items():
        text = page(f"/services/{name}/try/")
        address = f"/exchange/{service.provider}/{service.system}/{name}"
        assert text.count(address) >= 4, name
        assert all(word in text for word in ("curl -sS", "wasl.client", "java.net.http", "await fetch")), name
        assert not re.search(r"@[A-Z_]+@", text), name


def test_the_use_case_gives_system_purpose_and_fields() -> None:
    assert 'purpose="family-allowances"' in page(f"/services/{CHECK}/try/?case=allowances-cnss")
    other = page(f"/services/{CHECK}/try/?case=survivors-cmr")
    assert 'Client("http://127.0.0.1:8100", "cmr", "cmr.json")' in other
    assert 'purpose="family-allowances"' not in other
    first = re.search(r"with Client\(.*\)", page(f"/services/{CHECK}/try/"))
    assert first is not None
    assert first[0] in page(f"/services/{CHECK}/try/?case=nothing")


def test_open_services_are_shown_without_keys() -> None:
    for name in (OPEN, COUNTS):
        text = page(f"/services/{name}/try/")
        assert 'auth="none"' in text
        assert "Signature" not in text
    assert "by=school_year" in page(f"/services/{COUNTS}/try/")


def test_the_installations_own_gateway_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_GATEWAY_URL", "https://exchange.example")
    text = page(f"/services/{CHECK}/try/")
    assert "https://exchange.example/exchange/" in text
    assert "127.0.0.1" not in text


def test_what_is_not_called_has_no_such_page() -> None:
    for name in (EVENTS, "no-such-service"):
        assert client("en").get(f"/services/{name}/try/").status_code == 404
    assert "/try/" in page(f"/services/{CHECK}/")
    assert "/try/" not in page(f"/services/{EVENTS}/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [f"/services/{CHECK}/try/", "/problems/", "/problems/over-quota/"])
def test_the_pages_speak_each_language_and_carry_no_script(path: str, language: str) -> None:
    response = client(language).get(path)
    assert_it_speaks(response, language)
    assert_nothing_within(response)


def test_the_title_is_the_services_own() -> None:
    title = catalogue().get(Service, CHECK).title
    for language in LANGUAGES:
        assert title.in_language(language) in page(f"/services/{CHECK}/try/", language)


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_refusal_is_explained_in_three_languages(name: str) -> None:
    text = page(f"/problems/{name}/")
    for language in LANGUAGES:
        title = re.sub(r"\{\w+\}", "…", PROBLEMS[name].title.in_language(language))
        assert title in text
    assert not re.search(r"\{\w+\}", text.split("<main", 1)[1].split("</main", 1)[0])


def test_refusals_are_listed_and_others_are_none() -> None:
    listed = page("/problems/")
    assert all(f"/problems/{name}/" in listed for name in PROBLEMS)
    assert client("en").get("/problems/nothing/").status_code == 404


def test_the_address_that_problems_carry_leads_there() -> None:
    assert client("en").get("/problems/no-agreement", follow=True).status_code == 200
