"""A system reads the feed that it subscribed to; nobody else does, and what has no receipt yet waits."""

from __future__ import annotations

import sqlite3
from datetime import date

import httpx
import msgspec
import pytest

from tests.exchange.answering import world
from tests.exchange.gateway.conftest import Running, problem_of
from wasl.client import events

FEED = "f" * 22
ADDRESS = f"/exchange/events/{FEED}"
AGREEMENT = {"ways": ("call", "portal", "events")}
TABLES = """
    CREATE TABLE events_subscription (id INTEGER PRIMARY KEY, public TEXT, consumer TEXT, service TEXT, agreement TEXT,
        state TEXT, mode TEXT);
    CREATE TABLE events_outboxevent (id INTEGER PRIMARY KEY, subscription_id INTEGER, body TEXT, receipt TEXT, fields TEXT);
"""


@pytest.fixture
def feed(running: Running) -> Running:
    """Three events, the last one without its receipt."""
    running.installation.publish(world.agreement(**AGREEMENT))
    with sqlite3.connect(running.installation.home / "wasl.sqlite3") as database:
        database.executescript(TABLES)
        subscription = (1, FEED, "cnss", world.CHECK, "PE-2026-0001", "active", "feed")
        database.execute("INSERT INTO events_subscription VALUES (?, ?, ?, ?, ?, ?, ?)", subscription)
        for number in (1, 2, 3):
            receipt = f"events/{number}/{'0' * 64}" if number < 3 else ""
            body = msgspec.json.encode(event(number)).decode()
            database.execute("INSERT INTO events_outboxevent VALUES (?, 1, ?, ?, 'schooled')", (number, body, receipt))
    database.close()
    return running


def event(number: int) -> dict[str, object]:
    return {
        "specversion": "1.0", "id": f"e{number}", "source": "s", "type": "t.v1", "subject": "x", "sequence": str(number),
        "time": "2026-01-15T09:00:00Z", "data": {"schooled": True},
    }  # fmt: skip


def read(running: Running, query: str = "", system: str = "cnss") -> httpx.Response:
    return running.ask(path=ADDRESS + query, method="GET", system=system)


def test_pages_follow_each_other_up_to_what_has_no_receipt(feed: Running) -> None:
    first = read(feed, "?limit=1")
    assert (first.status_code, first.headers["wasl-next"], first.headers["wasl-more"]) == (200, "1", "true")
    assert first.headers["content-type"].startswith("application/cloudevents-batch+json")
    second = read(feed, "?after=1")
    assert [each["id"] for each in second.json()] == ["e2"]
    assert (second.headers["wasl-next"], second.headers["wasl-more"]) == ("2", "false")
    assert second.headers["wasl-receipts"].startswith("events/2/")


def test_nobody_else_reads_it(feed: Running) -> None:
    assert problem_of(feed.send("GET", ADDRESS)) == "unauthenticated"
    assert problem_of(read(feed, system="other")) == "not-found"


@pytest.mark.parametrize(
    "query", ["?after=-1", "?after=x", "?limit=0", "?limit=1001", "?after=9223372036854775808", "?what=1"]
)
def test_a_cursor_that_is_none_is_refused(feed: Running, query: str) -> None:
    assert problem_of(read(feed, query)) == "malformed"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"state": "suspended"}, "suspended-agreement"), ({"ways": ("call",)}, "way-not-agreed"),
     ({"fields": ("vocational",)}, "field-not-agreed"), ({"valid_until": date(2026, 1, 10)}, "expired-agreement")],
)  # fmt: skip
def test_the_agreement_is_checked_for_each_page(feed: Running, changes: dict[str, object], problem: str) -> None:
    assert read(feed).status_code == 200
    feed.installation.publish(world.agreement(**{**AGREEMENT, **changes}))
    assert problem_of(read(feed)) == problem


def test_the_client_kit_reads_it(feed: Running) -> None:
    question = events.after(FEED, 0, 9)
    query = "&".join(f"{name}={value}" for name, value in question.query.items())
    page = events.page_of(feed.ask(path=f"{question.path}?{query}", method=question.method))
    assert ([each.id for each in page.events], page.next, page.more) == (["e1", "e2"], 2, False)
