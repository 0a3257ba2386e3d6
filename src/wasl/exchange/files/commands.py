"""Lists, for the command line."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wasl.exchange.agreements.publishing import directory
from wasl.exchange.files import tasks
from wasl.exchange.files.lists import KINDS
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.sending import Sending
from wasl.exchange.files.sending import draw as draw_it
from wasl.exchange.files.sending import send as send_it
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
_ACTOR = "command line"
lists = typer.Typer(no_args_is_help=True, help="Ask about many people at once: a list goes in, its answer comes out.")


@lists.command("send")
def send(
    service: Annotated[str, typer.Argument(help="The service's name.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or Parquet; one person a row.")],
    consumer: Annotated[str, typer.Option("--as", help="The system that asks.")],
    scheme: Annotated[str, typer.Option(help="The identifiers' scheme; else the service's first.")] = "",
    purpose: Annotated[str, typer.Option(help="Where several agreements are in force.")] = "",
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day asked about.")] = None,
    case: Annotated[str, typer.Option(help="Your reference, shown to the people concerned.")] = "",
    out: Annotated[Path | None, typer.Option(help="Where to put the answer; else beside the list.")] = None,
) -> None:
    """Send a list, answer it here, and put the answer beside it."""
    sending = Sending(consumer, service, scheme, purpose, as_of.date() if as_of else None, case)
    delivery = send_it(
        directory,
        Path(settings.HOME),
        sending,
        file,
        file_name=file.name,
        actor=_ACTOR,
        via="command",
        queued=False,
    )
    _answer_here(delivery)
    _take(delivery, out or file.with_name(f"{file.stem}-answered.{delivery.report.get('kind', 'csv')}"))


@lists.command("draw")
def draw(
    service: Annotated[str, typer.Argument(help="The service's name; it must draw lists.")],
    out: Annotated[Path, typer.Argument(help="The file to write: .csv, .xlsx or .parquet.")],
    consumer: Annotated[str, typer.Option("--as", help="The system that asks.")],
    scheme: Annotated[str, typer.Option(help="Of the identifiers to name people by; else the service's first.")] = "",
    purpose: Annotated[str, typer.Option(help="Where several agreements are in force.")] = "",
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day asked about.")] = None,
    case: Annotated[str, typer.Option(help="Your reference, shown to the people concerned.")] = "",
) -> None:
    """Have the list made of everyone of whom the agreement speaks."""
    kind = out.suffix[1:].lower()
    if kind not in KINDS:
        raise WaslError("a list is written as {kinds}", mend="name the file accordingly", kinds=", ".join(KINDS))
    sending = Sending(consumer, service, scheme, purpose, as_of.date() if as_of else None, case)
    delivery = draw_it(directory, sending, actor=_ACTOR, kind=kind, via="command", queued=False)
    _answer_here(delivery)
    _take(delivery, out)


def _answer_here(delivery: Delivery) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("waiting")
        tasks.work_on(delivery, lambda step: progress.update(task, description=step))
    delivery.refresh_from_db()
    _tell(delivery)


@lists.command("list")
def show() -> None:
    """The last lists and what became of them."""
    rows = []
    for each in Delivery.objects.order_by("-pk")[:50]:
        counts = (f"{each.received:,}", f"{each.answered:,}", f"{each.receipts:,}")
        rows.append((str(each.pk), each.service, each.consumer, each.state, *counts))
    columns = ("list", "service", "asked by", "state", "received", "answered", "receipts")
    console.print(listing(*columns, rows=rows))


@lists.command("answer")
def answer(
    number: Annotated[int, typer.Argument(help="The list's number.")],
    out: Annotated[Path, typer.Argument(help="The file to write.")],
) -> None:
    """Take the answer of a list."""
    found = Delivery.objects.filter(pk=number).first()
    if found is None:
        raise WaslError("there is no list {number}", mend="'wasl lists list' shows the last ones", number=str(number))
    _tell(found)
    _take(found, out)


def _tell(delivery: Delivery) -> None:
    if delivery.state != Delivery.State.ANSWERED:
        console.print(f"[red]list {delivery.pk}[/red] {delivery.state}: {delivery.error.get('what', '')}")
        raise typer.Exit(1)
    names = ("received", "answered", "unknown", "outside", "malformed", "repeated")
    counts = " · ".join(f"{name} {getattr(delivery, name):,}" for name in names)
    console.print(f"[green]list {delivery.pk}[/green]: {counts}; {delivery.receipts:,} receipts", soft_wrap=True)


def _take(delivery: Delivery, out: Path) -> None:
    kept = Places(Path(settings.HOME)).answer(delivery, delivery.report.get("kind", ""))
    if not kept.is_file():
        raise WaslError("the answer is no longer kept", mend="send the list again; the receipts of the first stay")
    shutil.copyfile(kept, out)
    console.print(f"The answer is in {out}.")
