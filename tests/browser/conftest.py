"""The portal on a port, Chromium before it, and the demo accounts within."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser import driving
from tests.browser.portal_pages import things_of
from tests.lacking import lacking
from tests.registers.small_state import feed_small_state
from wasl.accounts.demo import create_demo_accounts

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright's own event loop runs in this thread; Django is used beside it.
)

Visit = Callable[..., AbstractContextManager[BrowserContext]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file. While Playwright is open its event loop runs in this thread, so no test that has one

    of its own may come in between: it is closed after each file, of which all tests run in one process.
    """
    if driving.chromium_path() is None:
        lacking("no Chromium", "install the package chromium, or set WASL_CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = driving.launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(live_server: LiveServer, browser: Browser, settings: Settings) -> Visit:
    """``with visit("agent", language="ar", theme="dark", width=360) as context``."""
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create_demo_accounts(["menps"])

    def opened(account: str = "", **how: object) -> AbstractContextManager[BrowserContext]:
        return driving.visit(browser, live_server.url, account, **how)  # type: ignore[arg-type]

    return opened


@pytest.fixture
def things(visit: Visit, settings: Settings, tmp_path: Path) -> dict[str, object]:
    """A small State is fed; what the pages' addresses name."""
    settings.HOME = tmp_path / "home"
    return things_of(feed_small_state(settings.HOME))
