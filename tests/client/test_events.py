"""Events are read page by page, by both clients."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.client.receiving import ADDRESS, KEY, Gateway
from wasl.client.asynchronous import AsyncClient
from wasl.client.client import Client
from wasl.client.events import Page
from wasl.client.problems import UnreadableError

EVENT = {
    "specversion": "1.0", "id": "e1", "source": "https://w.example/x", "type": "ma.wasl.learner.enrolled.v1", "subject": "p1",
    "time": "2026-01-12T09:30:00.000000Z", "sequence": "0001", "corrects": "e0", "data": {"level": "2AC"},
}  # fmt: skip


def feed(request: httpx.Request) -> httpx.Response:
    """Two pages of one event."""
    after = int(request.url.params["after"])
    headers = {"wasl-next": str(after + 7), "wasl-more": "true" if after == 0 else "false"}
    return httpx.Response(200, headers=headers, content=json.dumps([{**EVENT, "id": f"e{after}"}]).encode())


def test_a_page_is_typed_and_says_where_to_go_on() -> None:
    gateway = Gateway(feed)
    with Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client:
        first = client.events("3f9c", most=10)
        second = client.events("3f9c", first.next)
    assert (first.next, first.more, second.more) == (7, True, False)
    event = first.events[0]
    assert (event.id, event.subject, event.data) == ("e0", "p1", {"level": "2AC"})
    assert event.time == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    assert event.said["corrects"] == "e0"
    assert gateway.calls[0].url.path == "/exchange/events/3f9c"
    assert dict(gateway.calls[0].url.params) == {"after": "0", "limit": "10"}


def test_without_waiting_alike() -> None:
    async def act() -> Page:
        async with AsyncClient(ADDRESS, "payroll", KEY, transport=Gateway(feed).transport()) as client:
            return await client.events("3f9c", 7)

    assert asyncio.run(act()).events[0].id == "e7"


@pytest.mark.parametrize("content", [{}, [1], [{"id": "e"}], "x"])
def test_what_is_no_page_is_said_to_be_none(content: Any) -> None:
    wrong = Gateway(
        lambda request: httpx.Response(200, headers={"wasl-next": "1"}, content=json.dumps(content).encode())
    )
    if content == {}:
        wrong.service = lambda request: httpx.Response(200, content=b"[]")
    with Client(ADDRESS, "payroll", KEY, transport=wrong.transport()) as client, pytest.raises(UnreadableError):
        client.events("3f9c")
