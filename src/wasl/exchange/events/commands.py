"""Commands on subscriptions, for the command line."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.console import Console

from wasl.catalogue import current
from wasl.exchange.events import subscribing
from wasl.exchange.events.delivering import retry as send_again
from wasl.exchange.events.models import OutboxEvent, Subscription
from wasl.exchange.events.showing import lines_of
from wasl.exchange.events.tasks import round_of_events, round_of_statistics
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
events = typer.Typer(no_args_is_help=True, help="Tell systems of changes: who is told, how far, again.")
Name = Annotated[str, typer.Argument(help="The subscription's name, or the start of it.")]
Actor = Annotated[str, typer.Option(help="Who does it.")]


@events.command("list")
def list_subscriptions() -> None:
    """The subscriptions, with what waits in each."""
    rows = []
    for line in lines_of(current.catalogue(), Subscription.objects.order_by("pk")):
        each, counts = line.subscription, (f"{line.waiting:,}", f"{line.dead:,}")
        rows.append((each.public[:8], each.consumer, each.service, each.agreement, each.state, *counts))
    columns = ("subscription", "told", "service", "agreement", "state", "waiting", "put aside")
    console.print(listing(*columns, rows=rows))


@events.command("subscribe")
def subscribe(
    consumer: Annotated[str, typer.Argument(help="The system to be told.")],
    service: Annotated[str, typer.Argument(help="The service that tells.")],
    agreement: Annotated[str, typer.Argument(help="The agreement's number.")],
    url: Annotated[str, typer.Option(help="Of a webhook; without it a feed to read.")] = "",
    event: Annotated[list[str] | None, typer.Option(help="A kind of change; may be repeated. All without it.")] = None,
    actor: Actor = "command line",
) -> None:
    """Have a system told of changes from now on."""
    made = subscribing.subscribe(consumer, service, agreement, actor, url=url, events=event or ())
    console.print(f"Subscription {made.public}: {made.state}.", soft_wrap=True)


@events.command("verify")
def verify(subscription: Name, actor: Actor = "command line") -> None:
    """Send the challenge to the webhook; nothing else is sent before it is answered."""
    subscribing.verify(found(subscription), actor)
    console.print("The host proved itself.")


@events.command("replay")
def replay(
    subscription: Name,
    after: Annotated[int, typer.Option(help="The number of the last event not to tell again.")] = 0,
    actor: Actor = "command line",
) -> None:
    """Tell events again, under their ids and in order."""
    console.print(f"{subscribing.replay(found(subscription), after, actor):,} events are told again.")


@events.command("retry")
def retry(subscription: Name) -> None:
    """Send again the events that were put aside."""
    dead = OutboxEvent.objects.filter(subscription=found(subscription))
    console.print(f"{send_again(dead):,} events are sent again.")


@events.command("rotate")
def rotate() -> None:
    """Sign webhooks with a new key from now on; the former one stays published."""
    console.print(f"Webhooks are signed by {subscribing.rotate()}.", soft_wrap=True)


@events.command("work")
def work(
    until_idle: Annotated[bool, typer.Option(help="Stop when nothing is left to send.")] = False,
    pause: Annotated[float, typer.Option(help="Seconds between two rounds.")] = 1.0,
) -> None:
    """Gather changes, give receipts, deliver; the worker does the same between its batches."""
    taken = 0
    while True:
        round_of_statistics()
        now_taken = round_of_events()
        taken += now_taken
        if until_idle and not now_taken:
            console.print(f"{taken:,} events told.")
            return
        if not now_taken:
            time.sleep(pause)


def found(name: str) -> Subscription:
    """The subscription whose name starts so. Raises WaslError where there is none, or several."""
    several = list(Subscription.objects.filter(public__startswith=name)[:2]) if name else []
    if len(several) != 1:
        raise WaslError(
            "there is no single subscription {name}", mend="'wasl events list' shows their names", name=name or "–"
        )
    return several[0]
