"""Photographs every page of the portal into screenshots/: desktop and telephone, French and Arabic, light and dark.

    python tests/browser/shots.py [page ...]

Serves the portal itself, on a database of its own with the demo accounts; with WASL_HOME the small State is fed into that one.
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
    things = prepare()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    server = serve()
    try:
        photograph(f"http://127.0.0.1:{server.port}", wanted, things)
    finally:
        server.terminate()


def prepare() -> dict[str, object]:
    """The tables, the demo accounts and a small State, where they are missing; what the pages' addresses name."""
    from django.core.management import call_command

    from wasl.accounts.demo import create_demo_accounts

    call_command("migrate", verbosity=0)
    create_demo_accounts(["menps", "ofppt", "interior"])
    from django.conf import settings

    from tests.browser.portal_pages import things_of
    from tests.registers.small_state import feed_small_state

    return things_of(feed_small_state(settings.HOME))


def serve() -> object:
    """The portal on a free port, in a thread."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    # Each thread has a connection of its own: a page and a picture within it are asked for at once.
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    return thread


def photograph(server: str, wanted: list[str], things: dict[str, object]) -> None:
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
                    tab.goto(server + page.path.format(**things))
                    tab.screenshot(path=folder / f"{page.name}-{language}-{theme}-{width}.png", full_page=True)
            print(page.name)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
