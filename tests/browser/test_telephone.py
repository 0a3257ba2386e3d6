"""No page scrolls sideways at 360 px, nor has a grave violation there, in French and Arabic."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.browser.driving import TELEPHONE
from tests.browser.test_accessibility import Things, by_account, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
