"""Every page about people and files, in every language."""

from __future__ import annotations

import pytest

from tests.browser.portal_pages import PAGES, things_of
from tests.portal.test_pages import assert_it_speaks, assert_nothing_within
from tests.registers.small_state import SmallState
from tests.registers.views.conftest import Visitor
from wasl.kernel.text import LANGUAGES

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_answers_in_every_language(state: SmallState, visitor: Visitor) -> None:
    things = things_of(state)
    walked = [page for page in PAGES if "{" in page.path]
    for page in walked:
        for language in LANGUAGES:
            response = visitor(page.account, language).get(page.path.format(**things))
            assert response.status_code == page.status, page.name
            assert_it_speaks(response, language)
            assert_nothing_within(response)
    assert len(walked) >= 12
