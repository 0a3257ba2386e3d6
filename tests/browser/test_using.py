"""People at work: signing in, the keyboard, tables that answer at once, the theme, and no script at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def focused(tab: Page) -> str:
    return str(tab.evaluate("document.activeElement.innerText || document.activeElement.name").strip())


def test_a_persona_signs_in_by_two_clicks_and_a_code(visit: Visit, live_server: LiveServer) -> None:
    with visit(language="fr") as context:
        tab = context.new_page()
        tab.goto(live_server.url + "/account/login/")
        tab.get_by_role("link", name="directorate").click()
        expect(tab.get_by_label("Nom du compte")).to_have_value("directorate")
        tab.locator("main").get_by_role("button", name="Se connecter").click()
        expect(tab.get_by_text("Démonstration : le code de ce compte est")).to_be_visible()
        tab.get_by_role("button", name="Continuer").click()
        expect(tab.get_by_role("heading", name="Ce qui vous attend")).to_be_visible()
        tab.locator("details.whoami summary").click()
        tab.get_by_role("button", name="Se déconnecter").click()
        expect(tab.get_by_role("link", name="Se connecter").first).to_be_visible()


def test_the_first_tab_skips_to_the_content_and_the_next_ones_follow_the_eye(
    visit: Visit, live_server: LiveServer
) -> None:
    with visit(language="fr") as context:
        tab = context.new_page()
        tab.goto(live_server.url + "/systems/")
        order = []
        for _press in range(8):
            tab.keyboard.press("Tab")
            order.append(focused(tab))
        assert order[0] == "Aller au contenu"
        assert order[1].startswith("Wasl")
        assert [re.sub(r"\s.*", "", word) for word in order[2:5]] == ["Français", "العربية", "English"]
        assert order[7] == "Accueil"
        tab.keyboard.press("/")
        assert tab.evaluate("document.activeElement.type") == "search"


def test_the_skip_link_leads_past_the_menu(visit: Visit, live_server: LiveServer) -> None:
    with visit(language="fr") as context:
        tab = context.new_page()
        tab.goto(live_server.url + "/systems/")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "main"
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_a_table_answers_while_one_types_and_keeps_its_address(visit: Visit, live_server: LiveServer) -> None:
    with visit(language="fr") as context:
        tab = context.new_page()
        tab.goto(live_server.url + "/systems/")
        tab.get_by_role("searchbox").type("massar")
        expect(tab.get_by_role("status")).to_have_text("2 lignes")
        expect(tab).to_have_url(re.compile(r"\?q=massar"))
        assert tab.evaluate("document.activeElement.type") == "search"
        tab.locator("thead").get_by_role("link", name="Système").click()
        expect(tab.locator("th[aria-sort=ascending]")).to_have_count(1)
        expect(tab.get_by_role("status")).to_have_text("2 lignes")


def test_a_filter_applies_when_chosen(visit: Visit, live_server: LiveServer) -> None:
    with visit(language="fr") as context:
        tab = context.new_page()
        tab.goto(live_server.url + "/systems/")
        tab.locator("select[name=connection]").select_option("none")
        expect(tab).to_have_url(re.compile("connection=none"))
        expect(tab.locator("tbody .badge")).to_have_text(["Non connecté"] * 6)


def test_the_theme_turns_at_once_and_stays(visit: Visit, live_server: LiveServer) -> None:
    with visit(language="fr") as context:
        tab = context.new_page()
        tab.goto(live_server.url)
        with tab.expect_response(re.compile("/preferences/theme/")):
            tab.get_by_role("button", name="Thème sombre").click()
        assert tab.evaluate("getComputedStyle(document.body.parentElement).colorScheme") == "dark"
        tab.reload()
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_device_decides_where_nobody_chose(browser: Browser, visit: Visit, live_server: LiveServer) -> None:
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(live_server.url)
    dark = tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()")
    tab.emulate_media(color_scheme="light")
    light = tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()")
    context.close()
    assert dark != light


def test_everything_reads_without_scripts(browser: Browser, visit: Visit, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr")
    tab = context.new_page()
    tab.goto(live_server.url + "/systems/")
    tab.get_by_role("searchbox").fill("rsu")
    tab.get_by_role("button", name="Filtrer").click()
    assert "q=rsu" in tab.url
    tab.get_by_role("button", name="English").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Systems")
    assert "q=rsu" in tab.url
    context.close()


def test_nothing_is_refused_by_the_policy_nor_missing(visit: Visit, live_server: LiveServer) -> None:
    with visit("directorate", language="fr") as context:
        tab = context.new_page()
        complaints: list[str] = []
        tab.on(
            "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
        )
        # A page left while its icon is still on the way gives that request up: nothing was refused.
        tab.on(
            "requestfailed",
            lambda request: None if request.failure == "net::ERR_ABORTED" else complaints.append(request.url),
        )
        tab.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
        for path in ("/", "/style/", "/systems/", "/pack/systems.massar/", "/account/2fa/", "/referentials/mappings/"):
            tab.goto(live_server.url + path)
        assert not complaints
