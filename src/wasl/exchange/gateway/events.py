"""The feed of events, for systems: ``GET /exchange/events/{subscription}?after=…&limit=…`` (see `answering.feed`)."""

from __future__ import annotations

import asyncio

from wasl.exchange.answering.feed import BATCH_TYPE, LARGEST_PAGE, PAGE, FeedPage, feed_page
from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Headers, Request, Response
from wasl.exchange.gateway.parts import Gateway
from wasl.exchange.gateway.refusing import refusal

_LARGEST_CURSOR = 2**63 - 1


async def feed(gateway: Gateway, request: Request, subscription: str) -> Response:
    """A page of the events that the caller's system subscribed to. Raises Refused."""
    directory = gateway.directory()
    caller = gateway.gatekeeper.caller(request, directory, gateway.clock().timestamp())
    if not caller.system:
        raise Refused("unauthenticated")
    given = request.parameters()
    after = _number(given.pop("after", "0"), _LARGEST_CURSOR)
    limit = _number(given.pop("limit", str(PAGE)), LARGEST_PAGE)
    if given or not limit:
        raise refusal("malformed", "query")
    with gateway.limits.of(caller.system or request.peer):
        # The outbox is read as seldom as a page is full: in a thread, so that calls do not wait for it.
        page = await asyncio.to_thread(
            feed_page, gateway.outbox, directory, caller.system, subscription, gateway.clock(), after=after, limit=limit
        )
    return Response(200, page.content(), BATCH_TYPE.encode(), _headers(page))


def _headers(page: FeedPage) -> Headers:
    apart = ("content-type", "cache-control")  # said of every response
    return [(name.encode(), value.encode()) for name, value in page.headers().items() if name not in apart]


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise refusal("malformed", "query")
    return int(text)
