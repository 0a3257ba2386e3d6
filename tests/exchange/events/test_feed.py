"""The feed is read page by page from a cursor, without Django, by the system that the agreement lets be told."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.exchange.events.test_delivering import waiting
from tests.exchange.events.world import CONSUMER, World
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.feed import FeedPage, feed_page
from wasl.exchange.answering.problems import Refused
from wasl.exchange.events.api import open_reader
from wasl.exchange.events.models import OutboxEvent, Subscription
from wasl.exchange.events.subscribing import drop
from wasl.kernel.clock import now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def feed(world: World) -> Subscription:
    return world.subscribe()


def page(feed: Subscription, after: int = 0, limit: int = 2, consumer: str = CONSUMER) -> FeedPage:
    return feed_page(open_reader(), directory(), consumer, feed.public, now(), after=after, limit=limit)


def numbers(found: FeedPage) -> list[int]:
    return [event["nth"] for event in json.loads(found.content())]


def test_pages_follow_each_other_and_can_be_read_again(feed: Subscription) -> None:
    waiting(feed, [1, 2, 1, 3, 1])
    first = page(feed)
    second = page(feed, first.next)
    third = page(feed, second.next)
    assert [numbers(each) for each in (first, second, third)] == [[0, 1], [2, 3], [4]]
    assert [each.more for each in (first, second, third)] == [True, True, False]
    assert page(feed, third.next).next == third.next
    assert numbers(page(feed, first.next)) == [2, 3]
    assert first.headers()["wasl-next"] == str(first.next)


def test_a_page_ends_before_what_has_no_receipt(feed: Subscription) -> None:
    waiting(feed, [1])
    waiting(feed, [1], receipt="")
    waiting(feed, [2])
    found = page(feed, limit=9)
    assert numbers(found) == [0]
    assert not found.more
    OutboxEvent.objects.update(receipt="events/1/00")
    assert numbers(page(feed, found.next, 9)) == [1, 2]


def test_suspension_stops_the_next_page_and_less_agreed_is_less_told(world: World, feed: Subscription) -> None:
    waiting(feed, [1], fields="status,school_year")
    world.agree(fields=("status",))
    with pytest.raises(Refused) as refused:
        page(feed)
    assert refused.value.name == "field-not-agreed"
    world.agree(state="suspended")
    with pytest.raises(Refused) as refused:
        page(feed)
    assert refused.value.name == "suspended-agreement"


def test_another_system_s_feed_does_not_exist(feed: Subscription) -> None:
    with pytest.raises(Refused) as refused:
        page(feed, consumer="tayssir")
    assert refused.value.name == "not-found"
    drop(feed, "dsi")
    with pytest.raises(Refused):
        page(feed)


def test_the_keys_of_webhooks_are_published(world: World, client: Client) -> None:
    (key,) = client.get("/api/events/keys").json()["keys"]
    assert key["kty"] == "OKP"
    assert "d" not in key
