"""Starting Chromium and opening the portal as someone, in a language, a theme and a width."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Playwright

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, TELEPHONE = 1280, 360


def chromium_path() -> str | None:
    """Where Chromium stands: WASL_CHROMIUM, else on the path; None when there is none."""
    return os.environ.get("WASL_CHROMIUM") or shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    """Chromium without a window, silent on the network."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))


@contextmanager
def visit(
    browser: Browser, server: str, account: str = "", language: str = "fr", theme: str = "light", width: int = DESKTOP
) -> Iterator[BrowserContext]:
    """A browser context signed in as `account`. Closed at the end."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce", color_scheme="light"
    )
    cookies = {settings.LANGUAGE_COOKIE_NAME: language, "wasl_theme": theme}
    if account:
        cookies[settings.SESSION_COOKIE_NAME] = session_of(account)
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
    try:
        yield context
    finally:
        context.close()


def session_of(account: str) -> str:
    """The key of a new session of the demo account, its second factor already proven."""
    from tests.portal.visiting import signed_in

    return signed_in(Client(), account).cookies[settings.SESSION_COOKIE_NAME].value
