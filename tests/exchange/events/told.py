"""Subscriptions as a portal shows them: one at work with its failures, one whose host has proved nothing yet."""

from __future__ import annotations

from datetime import timedelta

from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.events.models import Attempt, OutboxEvent, Subscription
from wasl.kernel.clock import now, to_microseconds

WORK, UNPROVED = "7d1e5c0a" * 4, "2b94f6e3" * 4


def tell() -> dict[str, object]:
    """What the addresses of pages name: ``told`` and ``unproved``."""
    at_work = _subscription(WORK, Subscription.State.ACTIVE, "https://e-takwin.example/changes")
    _subscription(UNPROVED, Subscription.State.UNVERIFIED, "https://e-takwin.example/essai")
    states = ["told"] * 34 + ["pending"] * 4 + ["dead"] * 3
    for number, state in enumerate(states):
        row = OutboxEvent.objects.create(
            subscription=at_work, event=f"{number:064x}", about="a" * 64, kind=("enrolled", "moved", "dropped-out")[number % 3],
            entity=f"{number:032x}", instant=to_microseconds(now() - timedelta(minutes=90 - number)), agreement="PE-2026-0004@1",
            fields="level,status", body="{}", receipt=f"events/{number}/{'0' * 64}", state=state,
            attempts=12 if state == "dead" else 1, reason="status-503" if state == "dead" else "", created=to_microseconds(now()),
        )  # fmt: skip
        if state != "told":
            Attempt.objects.create(
                event=row, at=now() - timedelta(minutes=number), status=503, why="status-503", milliseconds=180
            )
    return {"told": WORK, "unproved": UNPROVED}


def _number() -> str:
    """The agreement in force that lets the system be told, where there is one."""
    snapshot = directory_in_force()
    terms = (each.terms for each in snapshot.agreements) if snapshot else ()
    return next((t.number for t in terms if (t.consumer, t.service) == ("e-takwin", "learner-changes")), "PE-2026-0004")


def _subscription(public: str, state: Subscription.State, url: str) -> Subscription:
    return Subscription.objects.create(
        public=public, consumer="e-takwin", service="learner-changes", agreement=_number(), mode="webhook", url=url,
        events=["enrolled", "moved", "dropped-out"], state=state, challenge="c", cursor=0, created=now(), created_by="dsi-ofppt",
        changed=now(), changed_by="dsi-ofppt",
    )  # fmt: skip
