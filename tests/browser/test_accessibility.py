"""No page has a grave violation (axe-core), light, dark or on a telephone, where none scrolls sideways, in French and Arabic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
TOLD = {"resultTypes": ["violations"]}
"""Where rules are kept is not asked: to tell it takes longer than to judge."""
RULES = {**TOLD, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {**TOLD, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_is_for_everyone(visit: Visit, live_server: LiveServer, things: Things, language: str) -> None:
    found = []
    for account, pages in by_account():
        with visit(account, language=language, width=DESKTOP) as context:
            tab = context.new_page()
            for page in pages:
                tab.set_viewport_size({"width": DESKTOP, "height": 800})
                tab.goto(live_server.url + page.path.format(**things))
                found += [f"{page.name}{fault}" for fault in faults(tab)]
    assert not found, "\n".join(found)


def by_account() -> list[tuple[str, list[PageToVisit]]]:
    """Each account with its pages, so that one window serves them all and the browser keeps what they share."""
    ordered = sorted(PAGES, key=attrgetter("account"))
    return [(account, list(pages)) for account, pages in groupby(ordered, key=attrgetter("account"))]


def faults(tab: Page) -> Iterator[str]:
    """What is wrong with the page at hand, opened once: as it came, in the dark theme's colours, and on a telephone."""
    yield from (f": {violation}" for violation in violations(tab))
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    yield from (f", dark: {violation}" for violation in violations(tab, COLOURS))
    tab.evaluate("document.documentElement.dataset.theme = 'light'")
    tab.set_viewport_size({"width": TELEPHONE, "height": 800})
    width = tab.evaluate("document.documentElement.scrollWidth")
    if width > TELEPHONE:
        yield f", telephone: {width} px because of {widest(tab)}"
    yield from (f", telephone: {violation}" for violation in violations(tab))


def violations(tab: Page, rules: Mapping[str, object] = RULES) -> list[str]:
    """Serious and critical findings: the rule and where."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(Axe().axe_script)
    found = tab.evaluate("rules => axe.run(rules).then(told => told.violations)", dict(rules))
    grave = [each for each in found if each["impact"] in GRAVE]
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
