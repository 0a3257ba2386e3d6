"""Events leave signed, in each person's order, until they are taken or given up; nothing leaves that is not agreed now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import requests.models
from django.conf import settings
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature, algorithms
from httpx import Client, MockTransport, Response

from tests.exchange.events.receiver import Received, Receiver, receiving
from tests.exchange.events.world import SALMA, Stay, World, entries
from wasl.exchange.answering.kept import open_log
from wasl.exchange.events import delivering, receipting, sending
from wasl.exchange.events.delivering import MOST_ATTEMPTS, claim, deliver, forget_told, retry, wait_after
from wasl.exchange.events.models import Attempt, OutboxEvent, Subscription
from wasl.exchange.events.receipting import receipt_all
from wasl.exchange.events.sending import Sender, Sent, public_keys, webhook_key
from wasl.exchange.events.subscribing import drop, move, pause, replay, resume, rotate, verify
from wasl.exchange.events.tasks import round_of_events
from wasl.exchange.receipts.entry import sha256
from wasl.exchange.tracing.unlinking import unlinked
from wasl.kernel.clock import now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import verifying_key

PENDING, TOLD, DEAD = OutboxEvent.State.PENDING, OutboxEvent.State.TOLD, OutboxEvent.State.DEAD


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as there:
        yield there


@pytest.fixture
def webhook(world: World, receiver: Receiver) -> Subscription:
    return verify(world.subscribe(url=receiver.url), "dsi")


def waiting(
    subscription: Subscription, people: list[int], fields: str = "status", receipt: str = "events/0/00"
) -> None:
    """Events in the outbox, one for each of `people` in this order."""
    start = OutboxEvent.objects.count()
    OutboxEvent.objects.bulk_create(
        OutboxEvent(
            subscription=subscription, event=f"{n:064x}", about="a", kind="enrolled", entity=f"{who:032x}", instant=n,
            fields=fields,
            agreement="PE-2026-0001@1", body=json.dumps({"id": f"{n:064x}", "who": who, "nth": n}), receipt=receipt,
            created=to_microseconds(now()),
        )
        for n, who in enumerate(people, start)
    )  # fmt: skip


def states(subscription: Subscription) -> list[str]:
    return list(OutboxEvent.objects.filter(subscription=subscription).order_by("pk").values_list("state", flat=True))


def at_once() -> None:
    """As if the wait were over."""
    OutboxEvent.objects.update(due=0)


@pytest.mark.django_db(transaction=True)
def test_from_the_change_to_the_host_s_hands_with_a_receipt(
    world: World, webhook: Subscription, receiver: Receiver
) -> None:
    world.enrol(Stay(SALMA))
    assert round_of_events() == 1
    (got,) = receiver.received
    row = OutboxEvent.objects.get()
    assert row.state == TOLD
    assert got.headers["content-type"].startswith("application/cloudevents+json")
    assert got.content.decode() == row.body
    (entry,) = entries(world.home, 1)
    assert (entry.way, entry.request, entry.fields) == ("events", got.event["id"], ("school_year", "status"))
    assert entry.answer == sha256(got.content)
    assert row.receipt.startswith("events/0/")
    assert round_of_events() == 0


class Keys(HTTPSignatureKeyResolver):  # type: ignore[misc]
    def resolve_public_key(self, key_id: str) -> Any:
        known = {jwk["kid"]: verifying_key(jwk).public for jwk in public_keys(settings.HOME)["keys"]}
        return known[key_id]


def verified(url: str, got: Received) -> Any:
    """What another implementation of RFC 9421 finds signed. Raises InvalidSignature."""
    message = requests.models.Request("POST", url, headers=got.headers, data=got.content).prepare()
    message.headers.update(got.headers)
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=Keys())
    (found,) = verifier.verify(message)
    return found


def test_a_webhook_is_signed_as_another_implementation_verifies(webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1])
    deliver()
    (got,) = receiver.received
    found = verified(receiver.url, got)
    assert {'"@method"', '"@target-uri"', '"content-digest"', '"content-type"'} <= set(found.covered_components)
    assert found.parameters["keyid"] == webhook_key(settings.HOME).kid
    got.headers["content-digest"] = "sha-256=:AAAA:"
    with pytest.raises(InvalidSignature):
        verified(receiver.url, got)


def test_a_new_key_signs_and_the_former_one_stays_published(webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1])
    deliver()
    former, present = webhook_key(settings.HOME).kid, rotate()
    waiting(webhook, [1])
    deliver()
    kids = [verified(receiver.url, got).parameters["keyid"] for got in receiver.received]
    assert kids == [former, present]


def test_nothing_is_sent_to_a_host_that_has_not_proved_itself(world: World, receiver: Receiver) -> None:
    unproved = world.subscribe(url=receiver.url)
    waiting(unproved, [1])
    receiver.echo = False
    with pytest.raises(WaslError, match="did not answer the challenge"):
        verify(unproved, "dsi")
    assert deliver() == 0
    receiver.echo = True
    verify(unproved, "dsi")
    assert deliver() == 1
    move(unproved, receiver.url + "/elsewhere", "dsi")
    waiting(unproved, [1])
    assert deliver() == 0, "another address proves itself anew"


@pytest.mark.parametrize("turn", [lambda each, url: move(each, url, "dsi"), lambda each, url: drop(each, "dsi")])
def test_a_proof_counts_for_what_was_asked_to_prove_itself_and_nothing_else(
    turn: Callable[[Subscription, str], Subscription], world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    unproved = world.subscribe(url=receiver.url)
    real = Sender.send

    def meanwhile(sender: Sender, url: str, content: bytes, kind: str) -> Sent:
        turn(Subscription.objects.get(pk=unproved.pk), receiver.url + "/elsewhere")
        return real(sender, url, content, kind)

    monkeypatch.setattr(Sender, "send", meanwhile)
    with pytest.raises(WaslError, match="cannot be done"):
        verify(unproved, "dsi")
    assert Subscription.objects.get().state in ("unverified", "dropped")
    assert Subscription.objects.get().verified is None


@pytest.mark.parametrize("seed", range(4))
def test_each_person_s_events_keep_their_order_whatever_fails(
    seed: int, webhook: Subscription, receiver: Receiver
) -> None:
    chance = Random(seed)
    receiver.answer = lambda event: chance.choice((204, 204, 204, 500, 302))
    waiting(webhook, [chance.randrange(3) for _each in range(9)])
    for _round in range(60):
        deliver()
        at_once()
        if set(states(webhook)) <= {TOLD, DEAD}:
            break
    assert set(states(webhook)) == {TOLD}
    orders: dict[int, list[int]] = defaultdict(list)
    for event in receiver.taken():
        orders[event["who"]].append(event["nth"])
    assert sum(map(len, orders.values())) == 9
    assert all(order == sorted(order) for order in orders.values())


def test_a_later_event_of_a_person_waits_and_others_go_on(webhook: Subscription, receiver: Receiver) -> None:
    receiver.answer = lambda event: 500 if event["nth"] == 0 else 204
    waiting(webhook, [1, 1, 2])
    assert deliver() == 1
    assert [each.event["nth"] for each in receiver.received] == [0, 2]


def test_a_host_that_gives_no_answer_is_asked_once_and_keeps_nobody_else_waiting(
    world: World, webhook: Subscription, receiver: Receiver
) -> None:
    silent = world.subscribe()
    Subscription.objects.filter(pk=silent.pk).update(mode="webhook", url="http://127.0.0.1:1/closed")
    waiting(silent, [1, 2, 3])
    waiting(webhook, [4])
    assert deliver() == 1
    assert states(webhook) == [TOLD]
    assert Attempt.objects.filter(event__subscription=silent).count() == 1
    assert set(states(silent)) == {PENDING}
    assert not delivering.due().exists(), "the others wait with it"


def test_what_may_not_leave_now_keeps_nobody_else_waiting(
    world: World, webhook: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(webhook, [1, 2, 3])
    world.agree(state="suspended")
    claimed = []
    real = claim

    def counted() -> OutboxEvent | None:
        claimed.append(real())
        return claimed[-1]

    monkeypatch.setattr(delivering, "claim", counted)
    assert deliver() == 0
    assert [row is not None for row in claimed] == [True, False]
    assert set(OutboxEvent.objects.values_list("lease", flat=True)) == {0}


def test_an_answer_without_end_does_not_hold_a_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def trickle() -> Iterator[bytes]:
        while True:
            read.append(1)
            yield b"."

    monkeypatch.setattr(sending, "LONGEST_ANSWER", 0.0)
    with Sender(world.home) as sender:
        sender._client.close()
        sender._client = Client(transport=MockTransport(lambda request: Response(200, content=trickle())))
        assert sender.send("http://127.0.0.1:9/hook", b"{}").well
    assert len(read) == 1


def test_what_is_never_taken_is_put_aside_with_its_reason_and_sent_again_by_hand(
    webhook: Subscription, receiver: Receiver
) -> None:
    receiver.answer = lambda event: 500 if event["nth"] == 0 else 204
    waiting(webhook, [1, 1])
    for _attempt in range(MOST_ATTEMPTS):
        deliver()
        at_once()
    assert states(webhook) == [DEAD, TOLD], "those after it go on"
    row = OutboxEvent.objects.get(state=DEAD)
    assert (row.reason, row.attempts, row.tries.count()) == ("status-500", MOST_ATTEMPTS, MOST_ATTEMPTS)
    receiver.answer = lambda event: 204
    assert retry(OutboxEvent.objects.filter(pk=row.pk)) == 1
    assert deliver() == 1
    assert states(webhook) == [TOLD, TOLD]


def test_a_host_that_is_down_is_waited_for_longer_and_longer(webhook: Subscription) -> None:
    Subscription.objects.filter(pk=webhook.pk).update(url="http://127.0.0.1:1/closed")
    waiting(webhook, [1])
    deliver()
    row = OutboxEvent.objects.get()
    assert row.due > to_microseconds(now())
    assert Attempt.objects.get().why == "ConnectError"
    waits = [wait_after(n) for n in range(1, MOST_ATTEMPTS)]
    assert timedelta(seconds=5) <= waits[0] <= timedelta(seconds=10)
    assert all(timedelta(seconds=5) * 2**n <= wait or wait >= timedelta(hours=6) for n, wait in enumerate(waits))
    assert max(waits) <= timedelta(hours=12)


def test_suspension_stops_the_very_next_event(world: World, webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1, 2])

    def suspend(event: dict[str, Any]) -> int:
        world.agree(state="suspended")
        return 204

    receiver.answer = suspend
    deliver()
    assert len(receiver.received) == 1
    assert states(webhook) == [TOLD, PENDING]
    world.agree()
    at_once()
    deliver()
    assert states(webhook) == [TOLD, TOLD]


def test_what_is_no_longer_agreed_never_leaves(world: World, webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1], fields="status,school_year")
    world.agree(fields=("status",))
    deliver()
    assert receiver.received == []
    assert OutboxEvent.objects.get().reason == "fields-no-longer-agreed"


def test_nothing_leaves_without_a_receipt(world: World, webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1], receipt="")
    with open_log(settings.HOME, "events", settings.URL):
        assert receipt_all() == 0, "another worker writes the log"
        assert deliver() == 0
    key = world.home / "keys" / "logs" / "events.json"
    kept = key.read_text()
    key.write_text("spoilt")
    with pytest.raises(WaslError, match="cannot be read"):
        receipt_all()
    key.write_text(kept)
    assert receipt_all() == 1
    assert deliver() == 1


def test_receipts_written_before_a_death_are_found_again(
    world: World, webhook: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(webhook, [1, 2], receipt="")
    real = receipting._note
    monkeypatch.setattr(receipting, "_note", _dies)
    with pytest.raises(RuntimeError):
        receipt_all()
    monkeypatch.setattr(receipting, "_note", real)
    receipt_all()
    receipts = [row.receipt.split("/")[1] for row in OutboxEvent.objects.order_by("pk")]
    assert receipts == ["0", "1"]
    with open_log(settings.HOME, "events", settings.URL) as log:
        assert log.size == 2, "one receipt an event"


def test_the_directory_is_read_once_for_many_receipts(webhook: Subscription, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(webhook, [1, 2, 3], receipt="")
    real, read = receipting.directory_in_force, []
    monkeypatch.setattr(receipting, "directory_in_force", lambda: read.append(1) or real())
    assert receipt_all() == 3
    assert len(read) == 1


def test_an_event_taken_before_a_death_comes_again_under_its_id(
    webhook: Subscription, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(webhook, [1, 1])
    real = delivering._note
    monkeypatch.setattr(delivering, "_note", _dies)
    with pytest.raises(RuntimeError):
        deliver()
    monkeypatch.setattr(delivering, "_note", real)
    assert deliver() == 0, "it is in the dead worker's hands until its lease ends"
    OutboxEvent.objects.update(lease=0)
    assert deliver() == 2
    assert [each.event["nth"] for each in receiver.received] == [0, 0, 1]


def _dies(*_given: object) -> int:
    raise RuntimeError("killed")


def test_two_workers_never_hold_one_event_nor_two_of_one_person(webhook: Subscription) -> None:
    waiting(webhook, [1, 1, 2])
    held = [claim(), claim(), claim()]
    assert [row.entity[-1] for row in held if row] == ["1", "2"]
    assert held[2] is None


def test_pause_resume_replay_and_drop(webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1, 2])
    pause(webhook, "dsi", "maintenance")
    assert deliver() == 0
    resume(webhook, "dsi")
    assert deliver() == 2
    first = OutboxEvent.objects.order_by("pk")[0]
    assert replay(webhook, first.pk, "dsi") == 1
    assert deliver() == 1
    assert [each.event["nth"] for each in receiver.received] == [0, 1, 1]
    pause(webhook, "dsi", "works")
    replay(webhook, first.pk, "dsi")
    assert Subscription.objects.get().reason == "works", "of the pause, which lasts"
    resume(webhook, "dsi")
    waiting(webhook, [3])
    drop(webhook, "dsi")
    assert deliver() == 0
    assert set(OutboxEvent.objects.values_list("body", flat=True)) == {""}
    with pytest.raises(WaslError, match="dropped"):
        resume(webhook, "dsi")


def test_what_was_told_long_ago_is_emptied(world: World, webhook: Subscription) -> None:
    waiting(webhook, [1, 2])
    deliver()
    waiting(webhook, [3])
    OutboxEvent.objects.update(created=to_microseconds(now() - timedelta(days=31)))
    feed = world.subscribe()
    waiting(feed, [4])
    OutboxEvent.objects.filter(subscription=feed).update(created=0)
    assert forget_told() == 3
    assert states(feed) == [TOLD], "nothing waits that nobody can read any more"
    assert states(webhook) == [TOLD, TOLD, PENDING]
    assert OutboxEvent.objects.order_by("pk").values_list("body", "entity").first() == ("", f"{1:032x}")


def test_whoever_is_unlinked_by_law_is_in_no_event_any_more(webhook: Subscription, receiver: Receiver) -> None:
    waiting(webhook, [1, 2, 1])
    OutboxEvent.objects.filter(instant=0).update(state=TOLD)
    unlinked.send(object, members={f"{1:032x}"})
    assert list(OutboxEvent.objects.order_by("instant").values_list("state", "entity", "reason")) == [
        (TOLD, "", ""), (PENDING, f"{2:032x}", ""), (DEAD, "", "unlinked"),
    ]  # fmt: skip
    assert retry(OutboxEvent.objects.all()) == 0
    deliver()
    assert [each.event["who"] for each in receiver.received] == [2]
