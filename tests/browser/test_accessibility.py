"""No page has a grave violation (axe-core), in French and Arabic, light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.browser.driving import DESKTOP
from tests.browser.portal_pages import PAGES, PageToVisit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Things = dict[str, object]
GRAVE = {"serious", "critical"}
TOLD = {"resultTypes": ["violations"]}
"""Where rules are kept is not asked: to tell it takes longer than to judge."""
RULES = {**TOLD, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {**TOLD, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_grave_violation_on_any_page(visit: Visit, live_server: LiveServer, things: Things, language: str) -> None:
    found = []
    for account, pages in by_account():
        with visit(account, language=language, width=DESKTOP) as context:
            tab = context.new_page()
            for page in pages:
                tab.goto(live_server.url + page.path.format(**things))
                found += [f"{page.name}: {violation}" for violation in violations(tab)]
                # The dark theme is the same page in other colours.
                tab.evaluate("document.documentElement.dataset.theme = 'dark'")
                found += [f"{page.name}, dark: {violation}" for violation in violations(tab, COLOURS)]
    assert not found, "\n".join(found)


def by_account() -> list[tuple[str, list[PageToVisit]]]:
    """Each account with its pages, so that one window serves them all and the browser keeps what they share."""
    ordered = sorted(PAGES, key=attrgetter("account"))
    return [(account, list(pages)) for account, pages in groupby(ordered, key=attrgetter("account"))]


def violations(tab: Page, rules: Mapping[str, object] = RULES) -> list[str]:
    """Serious and critical findings: the rule and where."""
    response = Axe().run(tab, options=dict(rules)).response
    grave = [each for each in response["violations"] if each["impact"] in GRAVE]
    return [f"{each['id']} ({each['impact']}) at {[node['target'] for node in each['nodes']][:3]}" for each in grave]
