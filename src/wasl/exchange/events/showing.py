"""Subscriptions on pages: their tables, words and figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.declared import Service
from wasl.exchange.events.changes import CORRECTED, DROPPED_OUT, ENROLLED, GRADUATED, MOVED
from wasl.exchange.events.composing import SPECVERSION, type_prefix
from wasl.exchange.events.delivering import GIVEN_UP
from wasl.exchange.events.models import Attempt, OutboxEvent, Subscription
from wasl.exchange.events.unlinking import UNLINKED
from wasl.kernel.clock import from_microseconds
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.pictures import Part
from wasl.pages.tables import Column, Table

State = Mapping[str, str]
STATES: dict[str, tuple[Promise, str]] = {
    Subscription.State.UNVERIFIED: (gettext_lazy("to be verified"), "warm"),
    Subscription.State.ACTIVE: (gettext_lazy("at work"), "good"),
    Subscription.State.PAUSED: (gettext_lazy("paused"), "warm"),
    Subscription.State.DROPPED: (gettext_lazy("ended"), "quiet"),
}
MODES: dict[str, Promise] = {
    Subscription.Mode.WEBHOOK: gettext_lazy("signed webhook"),
    Subscription.Mode.FEED: gettext_lazy("feed to read"),
}
KINDS: dict[str, Promise] = {
    ENROLLED: gettext_lazy("enrolled"),
    MOVED: gettext_lazy("moved"),
    GRADUATED: gettext_lazy("graduated"),
    DROPPED_OUT: gettext_lazy("dropped out"),
    CORRECTED: gettext_lazy("corrected"),
}
REASONS: dict[str, Promise | str] = {
    GIVEN_UP: gettext_lazy("a field in it is no longer agreed"),
    "dropped": gettext_lazy("the subscription ended"),
    UNLINKED: gettext_lazy("the person's receipts were unlinked, by law"),
    "address-refused": gettext_lazy("the address may not be called"),
    "too-slow": gettext_lazy("no answer in time"),
    "ConnectError": gettext_lazy("no connection"),
    "": "",
}
MOST = 200
"""Events that were put aside, listed at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """A subscription with its figures."""

    subscription: Subscription
    service: Service | None
    consumer: str
    waiting: int
    dead: int


def lines_of(catalogue: Catalogue, subscriptions: Iterable[Subscription]) -> list[Line]:
    """The subscriptions with what waits in each."""
    listed = list(subscriptions)
    counts = {
        pk: (waiting, dead)
        for pk, waiting, dead in OutboxEvent.objects.filter(subscription__in=listed)
        .values("subscription")
        .annotate(waiting=Count("pk", filter=Q(state="pending")), dead=Count("pk", filter=Q(state="dead")))
        .values_list("subscription", "waiting", "dead")
        .order_by()
    }
    services, systems = catalogue.all(Service), catalogue.all(System)
    return [
        Line(each, services.get(each.service), said(systems[each.consumer].title) if each.consumer in systems else each.consumer,
             *counts.get(each.pk, (0, 0)))
        for each in listed
    ]  # fmt: skip


def subscription_table(lines: Iterable[Line], state: State) -> Table[Line]:
    """Subscriptions, those at work first."""
    columns: list[Column[Line]] = [
        Column("service", _("Service"), _service, link=lambda line: url_of(line.subscription)),
        Column("consumer", _("Told"), lambda line: line.consumer),
        Column("agreement", _("Agreement"), lambda line: line.subscription.agreement, kind="code"),
        Column("mode", _("How"), lambda line: str(MODES[line.subscription.mode])),
        Column("state", _("Where it stands"), lambda line: str(STATES[line.subscription.state][0]), show=_state),
        Column("waiting", _("Waiting"), lambda line: line.waiting, kind="number"),
        Column("dead", _("Put aside"), lambda line: line.dead, kind="number"),
    ]
    nothing = _("No system is told of changes yet.")
    return Table(columns, list(lines), state, "subscriptions", _("Subscriptions to changes"), nothing)


def event_table(rows: Iterable[OutboxEvent], state: State, nothing: str) -> Table[OutboxEvent]:
    """Events of one subscription, without saying of whom."""
    columns: list[Column[OutboxEvent]] = [
        Column("number", _("Event"), lambda row: row.pk, kind="number"),
        Column("kind", _("What changed"), lambda row: str(KINDS.get(row.kind, row.kind))),
        Column("known", _("Known since"), lambda row: from_microseconds(row.instant), kind="date", show=_known),
        Column("attempts", _("Attempts"), lambda row: row.attempts, kind="number"),
        Column("reason", _("Why"), lambda row: reason_of(row.reason), show=lambda row: reason_of(row.reason) or None),
        Column("receipt", _("Receipt"), _receipt, kind="code"),
    ]
    return Table(columns, list(rows), state, "events", _("Events"), nothing, searchable=False)


def parts_of(subscription: Subscription) -> list[Part]:
    """The events of a subscription by what became of them."""
    counts = dict(subscription.outbox.order_by().values_list("state").annotate(Count("pk")))
    words = (("told", _("told"), "good"), ("pending", _("waiting"), "warm"), ("dead", _("put aside"), "bad"))
    return [Part(word, counts.get(name, 0), tone) for name, word, tone in words]


def failures(subscription: Subscription, most: int = 8) -> list[tuple[Any, str, int]]:
    """The latest attempts that failed: when, why, milliseconds."""
    latest = Attempt.objects.filter(event__subscription=subscription).exclude(why="").order_by("-at")[:most]
    return [(each.at, reason_of(each.why), each.milliseconds) for each in latest]


def reason_of(why: str) -> str:
    """Why an attempt failed or an event was given up, in words."""
    if why.startswith("status-"):
        return _("the host answered %(status)s") % {"status": why.removeprefix("status-")}
    return str(REASONS.get(why, _("the connection broke off")))


def sample(catalogue: Catalogue, country: str, subscription: Subscription, fields: Iterable[str]) -> str:
    """What an event looks like, of nobody: each field tells what it would hold."""
    service = catalogue.all(Service).get(subscription.service)
    declared = service.fields if service else {}
    event = {
        "specversion": SPECVERSION, "id": "4f0c…",
        "source": f"/exchange/{service.provider}/{service.system}/{subscription.service}" if service else "",
        "type": f"{type_prefix(country)}.{(subscription.events or [ENROLLED])[0]}.v1", "subject": "1K3M…",
        "time": "2026-01-01T08:00:00.000000Z", "datacontenttype": "application/json", "sequence": "0" * 20,
        "data": {name: f"<{said(declared[name].title) if name in declared else name}>" for name in fields},
    }  # fmt: skip
    return json.dumps(event, indent=2, ensure_ascii=False)


def url_of(subscription: Subscription) -> str:
    """The address of a subscription's page."""
    return reverse("events:subscription", args=[subscription.public])


def _service(line: Line) -> str:
    return said(line.service.title) if line.service else line.subscription.service


def _state(line: Line) -> Any:
    return badge(*STATES[line.subscription.state])


def _known(row: OutboxEvent) -> str:
    return date_format(from_microseconds(row.instant), "SHORT_DATETIME_FORMAT")


def _receipt(row: OutboxEvent) -> str:
    return "/".join(row.receipt.split("/")[:2])


def address(subscription: Subscription) -> Any:
    """Where events go, or where they are read."""
    if subscription.mode == Subscription.Mode.WEBHOOK:
        return format_html("<bdi>{}</bdi>", subscription.url)
    return format_html("<bdi>/exchange/events/{}</bdi>", subscription.public)
