"""Photographs every page of the portal into screenshots/: desktop and telephone, French and Arabic, light and dark.

    python tests/browser/shots.py [page ...]

Serves the portal itself, on a database of its own with the demo accounts; with WASL_HOME it photographs that installation.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VIEWS = (
    ("fr", "light", 1280),
    ("ar", "light", 1280),
    ("fr", "dark", 1280),
    ("fr", "light", 360),
    ("ar", "dark", 360),
)


def main(wanted: list[str]) -> None:
    """Take the pictures of the pages named, or of all."""
    os.environ.setdefault("WASL_HOME", tempfile.mkdtemp(prefix="wasl-shots-"))
    os.environ.update(DJANGO_SETTINGS_MODULE="wasl.server.settings", WASL_DEMO="1", DJANGO_ALLOW_ASYNC_UNSAFE="1")
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django

    django.setup()
    prepare()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    server = serve()
    try:
        photograph(f"http://127.0.0.1:{server.port}", wanted)
    finally:
        server.terminate()


def prepare() -> None:
    """The tables and the demo accounts, where they are missing."""
    from django.core.management import call_command

    from wasl.accounts.demo import create_demo_accounts

    call_command("migrate", verbosity=0)
    create_demo_accounts(["menps", "ofppt", "interior"])


def serve() -> object:
    """The portal on a free port, in a thread."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connections
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={"default": connections["default"]})
    connections["default"].inc_thread_sharing()
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    return thread


def photograph(server: str, wanted: list[str]) -> None:
    """One PNG a page and a view, whole length."""
    from playwright.sync_api import sync_playwright

    from tests.browser.driving import launch, visit
    from tests.browser.portal_pages import PAGES

    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for page in PAGES:
            if wanted and page.name not in wanted:
                continue
            for language, theme, width in VIEWS:
                with visit(browser, server, page.account, language, theme, width) as context:
                    tab = context.new_page()
                    tab.goto(server + page.path)
                    tab.screenshot(path=folder / f"{page.name}-{language}-{theme}-{width}.png", full_page=True)
            print(page.name)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
