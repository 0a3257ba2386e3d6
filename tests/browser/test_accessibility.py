"""No page has a grave violation (axe-core), in French and Arabic, light and dark, nor scrolls sideways at 360 px."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.browser.driving import DESKTOP, TELEPHONE
from tests.browser.portal_pages import PAGES, PageToVisit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Things = dict[str, object]
GRAVE = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize(("language", "theme"), [("fr", "light"), ("ar", "dark"), ("fr", "dark"), ("ar", "light")])
def test_no_grave_violation_on_any_page(
    visit: Visit, live_server: LiveServer, things: Things, language: str, theme: str
) -> None:
    found = []
    for account, pages in by_account():
        with visit(account, language=language, theme=theme, width=DESKTOP) as context:
            tab = context.new_page()
            for page in pages:
                tab.goto(live_server.url + page.path.format(**things))
                found += [f"{page.name}: {violation}" for violation in violations(tab)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_page_scrolls_sideways_on_a_telephone(
    visit: Visit, live_server: LiveServer, things: Things, language: str
) -> None:
    wide = []
    for account, pages in by_account():
        with visit(account, language=language, width=TELEPHONE) as context:
            tab = context.new_page()
            for page in pages:
                tab.goto(live_server.url + page.path.format(**things))
                width = tab.evaluate("document.documentElement.scrollWidth")
                if width > TELEPHONE:
                    wide.append(f"{page.name}: {width} px because of {widest(tab)}")
                wide += [f"{page.name}: {violation}" for violation in violations(tab)]
    assert not wide, "\n".join(wide)


def by_account() -> list[tuple[str, list[PageToVisit]]]:
    """Each account with its pages, so that one window serves them all and the browser keeps what they share."""
    ordered = sorted(PAGES, key=attrgetter("account"))
    return [(account, list(pages)) for account, pages in groupby(ordered, key=attrgetter("account"))]


def violations(tab: Page) -> list[str]:
    """Serious and critical findings: the rule and where."""
    response = Axe().run(tab, options=RULES).response
    grave = [each for each in response["violations"] if each["impact"] in GRAVE]
    return [f"{each['id']} ({each['impact']}) at {[node['target'] for node in each['nodes']][:3]}" for each in grave]


def widest(tab: Page) -> str:
    """The first element that reaches beyond the screen."""
    script = """() => {
      const wide = [...document.querySelectorAll('main *')].find(e => {
        const box = e.getBoundingClientRect();
        return box.width && (box.right > innerWidth + 1 || box.left < -1) && !e.closest('.table-scroll, .source');
      });
      return wide ? wide.tagName + '.' + wide.className : 'nothing in main';
    }"""
    return str(tab.evaluate(script))
