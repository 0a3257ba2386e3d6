"""Every page answers, in three languages, without a script or a style of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.browser.portal_pages import PAGES, PageToVisit
from wasl.kernel.text import LANGUAGES

Visitor = Callable[..., Client]
STATUS = {"missing": 404}


STANDING = [page for page in PAGES if "{" not in page.path]
"""Pages that need nothing in the registers; the others are walked through in tests/registers/views."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", STANDING, ids=lambda page: page.name)
def test_every_page_answers_in_every_language(visitor: Visitor, page: PageToVisit, language: str) -> None:
    response = visitor(page.account, language).get(page.path)
    assert response.status_code == STATUS.get(page.name, 200)
    assert_it_speaks(response, language)


@pytest.mark.parametrize("page", STANDING, ids=lambda page: page.name)
def test_no_page_carries_script_or_style_within(visitor: Visitor, page: PageToVisit) -> None:
    assert_nothing_within(visitor(page.account).get(page.path))


def assert_it_speaks(response: HttpResponse, language: str) -> None:
    """The page is in the language and direction asked for, with one heading and a title."""
    text = response.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in text
    assert len(re.findall(r"<h1\b", text)) == 1
    assert re.search(r"<title>\s*\S[^<]* · ", text)


def assert_nothing_within(response: HttpResponse) -> None:
    """No script, style or foreign address stands in the page."""
    text = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(
        r'(?:src|href)="(?:https?:)?//(?![^"]*"[^>]*rel="(?:noreferrer|nofollow)")', _outside_main(text)
    )


def _outside_main(text: str) -> str:
    """The frame alone: what a page of the pack cites may lead elsewhere."""
    return re.sub(r"<main.*</main>", "", text, flags=re.DOTALL)


def test_the_menu_marks_one_place_only(visitor: Visitor) -> None:
    for path in ("/", "/referentials/", "/referentials/territories/", "/referentials/mappings/", "/systems/massar/"):
        menu = re.search(r'<nav aria-label="Main menu">(.*?)</nav>', visitor().get(path).content.decode(), re.DOTALL)
        assert menu is not None
        assert menu.group(1).count("aria-current") == 1, path


def test_the_style_page_is_for_those_who_build_the_portal(visitor: Visitor, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    refused = visitor("agent", "fr").get("/style/")
    assert refused.status_code == 403
    assert "Direction interministérielle" in refused.content.decode()
    assert visitor("directorate").get("/style/").status_code == 200


def test_a_forged_form_is_refused_with_advice(visitor: Visitor) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/preferences/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "expiré" in response.content.decode()


def test_a_failure_says_so_in_three_languages() -> None:
    from django.test import RequestFactory

    from wasl.portal.views.errors import server_error

    response = server_error(RequestFactory().get("/"))
    text = response.content.decode()
    assert response.status_code == 500
    for word in ("Une erreur", "حدث خطأ", "Something went wrong"):
        assert word in text
