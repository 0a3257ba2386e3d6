"""A wallet sends a browser, which goes back to it: no page's policy keeps it here, and no other site is let."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.portal.visiting import ASKED
from wasl.documents.wallets.models import Authorization
from wasl.kernel.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_browser_goes_back_to_the_wallet_that_sent_it(visit: Visit, live_server: LiveServer) -> None:
    at = now()
    held = Authorization.objects.create(
        issuer="menps", client="https://wallet.example", redirect_uri="https://wallet.example/back", challenge="x" * 43,
        types=["school-certificate"], detailed=False, request="x", created=at, expires=at, opened=at + timedelta(hours=1),
    )  # fmt: skip
    with visit(ASKED, language="fr") as context:
        context.route("https://wallet.example/**", lambda route: route.fulfill(body="back"))
        tab = context.new_page()
        tab.goto(f"{live_server.url}/my/documents/wallets/{held.pk}/")
        tab.locator("button[value=no]").click()
        tab.wait_for_url("https://wallet.example/back?error=access_denied&iss=*")
        assert tab.inner_text("body") == "back"
    held.refresh_from_db()
    assert (held.answered_by, held.accepted) == ("family", False)
