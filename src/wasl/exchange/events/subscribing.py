"""The verbs of subscriptions: subscribe, verify, pause, resume, rotate, replay, drop. Who may is asked before them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.problems import Refused
from wasl.exchange.events.agreed import Agreed, agreed_with
from wasl.exchange.events.hosts import judged
from wasl.exchange.events.models import AT_WORK, OutboxEvent, Subscription
from wasl.exchange.events.sending import Sender, rotate_key
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.ledger import known_until

CHALLENGE_TYPE = "application/json"
State = Subscription.State
LIVING = (State.UNVERIFIED, State.ACTIVE, State.PAUSED)
"""Before its end."""


def subscribe(
    consumer: str, service: str, agreement: str, actor: str, *, url: str = "", events: Collection[str] = ()
) -> Subscription:
    """Have the system `consumer` told of changes from now on, under the `agreement` of that number.

    With `url` a webhook, to be verified before anything is sent; without it a feed to read. No `events` means all that the
    service tells. Raises Refused where no such agreement holds, WaslError for an address or a kind that may not be.
    """
    holding = agreed_with(directory(), consumer, service, agreement, now())
    kinds = _kinds(holding, events)
    if url:
        judged(url, demonstration=settings.DEMO)
    return Subscription.objects.create(
        public=secrets.token_hex(16), consumer=consumer, service=service, agreement=agreement, events=kinds, url=url,
        mode=Subscription.Mode.WEBHOOK if url else Subscription.Mode.FEED, state=State.UNVERIFIED if url else State.ACTIVE,
        challenge=secrets.token_urlsafe(32) if url else "", cursor=known_until(),
        created=now(), created_by=actor, changed=now(), changed_by=actor,
    )  # fmt: skip


def _kinds(holding: Agreed, wanted: Collection[str]) -> list[str]:
    known = holding.entry.declared.events
    strange = sorted(set(wanted) - set(known))
    if strange or not known:
        raise WaslError(
            "this service tells of no such change: {kinds}", mend="choose among: {known}", kinds=", ".join(strange) or "–",
            known=", ".join(known) or "–",
        )  # fmt: skip
    return [kind for kind in known if not wanted or kind in wanted]


def verify(subscription: Subscription, actor: str) -> Subscription:
    """Send the challenge to the webhook; the host must answer 200 and ``{"challenge": <the same>}``.

    Raises WaslError where it does not: nothing is sent there then.
    """
    _demand(subscription, *LIVING)
    if subscription.mode != Subscription.Mode.WEBHOOK:
        raise WaslError("a feed has no host to prove", mend="read it under its address")
    content = msgspec.json.encode({"subscription": subscription.public, "challenge": subscription.challenge})
    with Sender(Path(settings.HOME)) as sender:
        sent = sender.send(subscription.url, content, CHALLENGE_TYPE)
    if not sent.well or not _echoes(sent.content, subscription.challenge):
        raise WaslError(
            "the host did not answer the challenge ({why})", mend="have it answer 200 with the challenge as JSON, then verify",
            why=sent.why or "other-answer",
        )  # fmt: skip
    state = State.ACTIVE if subscription.state == State.UNVERIFIED else State(subscription.state)
    return _turn(subscription, state, actor, subscription.reason, verified=now())


def _echoes(content: bytes, challenge: str) -> bool:
    try:
        said = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return False
    return isinstance(said, dict) and secrets.compare_digest(str(said.get("challenge")).encode(), challenge.encode())


def pause(subscription: Subscription, actor: str, reason: str = "") -> Subscription:
    """Send nothing for a while; changes gather. Raises WaslError unless it is at work."""
    _demand(subscription, State.ACTIVE)
    return _turn(subscription, State.PAUSED, actor, reason)


def resume(subscription: Subscription, actor: str) -> Subscription:
    """Send again, what gathered first. Raises WaslError unless it is paused."""
    _demand(subscription, State.PAUSED)
    return _turn(subscription, State.ACTIVE, actor)


def drop(subscription: Subscription, actor: str, reason: str = "") -> Subscription:
    """End it for good: what was not told yet is emptied. Raises WaslError where it has ended before."""
    _demand(subscription, *LIVING)
    with transaction.atomic():
        turned = _turn(subscription, State.DROPPED, actor, reason)
        waiting = OutboxEvent.objects.filter(subscription=subscription)
        waiting.filter(state=OutboxEvent.State.PENDING).update(state=OutboxEvent.State.DEAD, reason="dropped", lease=0)
        waiting.update(body="")
    return turned


def move(subscription: Subscription, url: str, actor: str) -> Subscription:
    """Another address for the webhook; it must prove itself before anything is sent there. Raises WaslError."""
    _demand(subscription, *LIVING)
    judged(url, demonstration=settings.DEMO)
    return _turn(subscription, State.UNVERIFIED, actor, url=url, challenge=secrets.token_urlsafe(32), verified=None)


def rotate() -> str:
    """Sign all webhooks with a new key from now on; its id. Receivers find it among the published keys."""
    return rotate_key(Path(settings.HOME)).kid


def replay(subscription: Subscription, after: int, actor: str) -> int:
    """Tell again every event of the outbox numbered above `after`; how many. Under the same ids, in order.

    Events that were emptied by now are not told again. Raises WaslError once the subscription has ended.
    """
    _demand(subscription, *LIVING)
    with transaction.atomic():
        _turn(subscription, State(subscription.state), actor, subscription.reason)
        rows = OutboxEvent.objects.filter(subscription=subscription, pk__gt=after).exclude(body="")
        return rows.update(state=OutboxEvent.State.PENDING, attempts=0, due=0, lease=0, reason="")


def at_work() -> Sequence[Subscription]:
    """Subscriptions for which changes are gathered."""
    return list(Subscription.objects.filter(state__in=AT_WORK).order_by("pk"))


def _demand(subscription: Subscription, *states: State) -> None:
    subscription.refresh_from_db()
    if subscription.state not in states:
        raise _too_late(subscription)


def _turn(subscription: Subscription, state: State, actor: str, reason: str = "", **also: Any) -> Subscription:
    """Change it from what `_demand` found, and from nothing else. Raises WaslError where somebody was faster.

    Else what ended meanwhile would be at work again, and one host's proof would serve another.
    """
    found = Subscription.objects.filter(pk=subscription.pk, state=subscription.state, challenge=subscription.challenge)
    turned = found.update(state=state, changed=now(), changed_by=actor, reason=reason.strip()[:300], **also)
    subscription.refresh_from_db()
    if not turned:
        raise _too_late(subscription)
    return subscription


def _too_late(subscription: Subscription) -> WaslError:
    return WaslError(
        "the subscription is {state}: this cannot be done to it now", mend="see on its page what can be done next",
        state=State(subscription.state).value,
    )  # fmt: skip


def holding(subscription: Subscription) -> Agreed | Refused:
    """The agreement of `subscription` if it holds now, else why it does not."""
    try:
        return agreed_with(directory(), subscription.consumer, subscription.service, subscription.agreement, now())
    except Refused as refused:
        return refused
