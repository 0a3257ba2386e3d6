"""Language and theme: obeyed, remembered, and never a way out of the portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

Visitor = Callable[..., Client]


def test_a_visitor_keeps_the_language_in_a_cookie(visitor: Visitor, settings: Settings) -> None:
    client = visitor("", "fr")
    response = client.post("/preferences/language/", {"language": "ar", "next": "/systems/?q=a"})
    assert response.headers["Location"] == "/systems/?q=a"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"
    assert 'dir="rtl"' in client.get("/").content.decode()


def test_an_account_keeps_it_in_the_profile_on_any_device(visitor: Visitor) -> None:
    visitor("agent").post("/preferences/language/", {"language": "ar"})
    other_device = visitor("agent", "en")
    assert 'lang="ar"' in other_device.get("/").content.decode()
    assert User.objects.get(username="agent").profile.language == "ar"


def test_an_unknown_language_changes_nothing(visitor: Visitor, settings: Settings) -> None:
    response = visitor().post("/preferences/language/", {"language": "xx"})
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_the_theme_is_written_on_the_page(visitor: Visitor) -> None:
    client = visitor("agent")
    assert "data-theme" not in client.get("/").content.decode()
    client.post("/preferences/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    assert 'data-theme="dark"' in visitor("agent").get("/").content.decode()


def test_a_nonsense_theme_follows_the_device(visitor: Visitor) -> None:
    client = visitor()
    client.post("/preferences/theme/", {"theme": '"><script>'})
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_the_way_back_never_leaves_the_portal(visitor: Visitor, target: str) -> None:
    response = visitor().post("/preferences/theme/", {"theme": "dark", "next": target})
    assert response.headers["Location"] == "/"


def test_preferences_change_only_by_a_form(visitor: Visitor) -> None:
    assert visitor().get("/preferences/language/?language=ar").status_code == 405
