"""Claims, for the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db.models import Count
from rich.console import Console
from rich.table import Table

from wasl.catalogue import current
from wasl.exchange.claims import writing
from wasl.exchange.claims.models import Claim, Event, Opening
from wasl.exchange.claims.opening import ask_families, asking_of, count_to_ask
from wasl.exchange.claims.tasks import work_on
from wasl.exchange.files.models import Delivery
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.exports import csv_lines

console = Console()
_ACTOR = "command line"
claims = typer.Typer(no_args_is_help=True, help="Ask the families that an answered list could not clear.")
ListNumber = Annotated[int, typer.Argument(help="The list's number; 'wasl lists list' shows them.")]
Out = Annotated[Path, typer.Argument(help="The CSV file to write.")]


@claims.command("open")
def open_(
    number: ListNumber, yes: Annotated[bool, typer.Option("--yes", help="Do not ask before asking them.")] = False
) -> None:
    """Ask the families of a list, and open their claims here."""
    delivery = Delivery.objects.filter(pk=number).first()
    if delivery is None:
        raise WaslError("there is no list {number}", mend="'wasl lists list' shows the last ones", number=str(number))
    opening = Opening.objects.filter(delivery=delivery).select_related("delivery").first()
    if opening is None or opening.state == Opening.State.FAILED:
        asking = asking_of(current.catalogue(), delivery)
        total = sum(count_to_ask(delivery, asking).values())
        console.print(f"{total:,} families of list {number} were not matched; they would answer by {asking.due}.")
        if not yes and not typer.confirm("Ask them?"):
            raise typer.Exit(1)
        opening = ask_families(delivery, asking, _ACTOR)
    with console.status("Opening the claims…"):
        opening = work_on(opening)
    if opening.state == Opening.State.FAILED:
        console.print(f"[red]list {number}[/red]: {opening.error.get('what', '')}")
        raise typer.Exit(1)
    console.print(f"[green]list {number}[/green]: {opening.claims:,} claims, to answer by {opening.due}")


@claims.command("list")
def show() -> None:
    """The last lists whose families were asked, and where their claims stand."""
    table = Table("list", "asked by", "purpose", "due", "claims", *Claim.State.values)
    shown = list(Opening.objects.select_related("delivery").order_by("-pk")[:50])
    counted = Claim.objects.filter(opening__in=shown).order_by().values_list("opening", "state").annotate(Count("pk"))
    counts = {(opening, state): count for opening, state, count in counted}
    for each in shown:
        states = [f"{counts.get((each.pk, state), 0):,}" for state in Claim.State.values]
        due, total = each.due.isoformat(), f"{each.claims:,}"
        table.add_row(str(each.delivery_id), each.consumer, each.delivery.purpose, due, total, *states)
    console.print(table)


@claims.command("letters")
def letters(number: ListNumber, out: Out) -> None:
    """Write the list for the letters, with the code that opens each claim."""
    _write(number, out, "letters", writing.LETTERS, writing.letters)


@claims.command("results")
def results(number: ListNumber, out: Out) -> None:
    """Write how each claim ended, in the order of the list."""
    _write(number, out, "results", writing.RESULTS, writing.results)


def _write(
    number: int, out: Path, what: str, header: Sequence[str], rows: Callable[[Opening], Iterator[tuple[Any, ...]]]
) -> None:
    opening = Opening.objects.select_related("delivery").filter(delivery_id=number).first()
    if opening is None:
        raise WaslError("no family of this list was asked", mend="'wasl claims open' asks them")
    Event.objects.create(opening=opening, at=now(), what=what, actor=_ACTOR, purpose=opening.delivery.purpose)
    with open(out, "w", encoding="utf-8", newline="", opener=_for_its_owner_alone) as file:
        file.writelines(csv_lines(header, rows(opening)))
    console.print(f"The {what} are in {out}.")


def _for_its_owner_alone(path: str, flags: int) -> int:
    """It tells of people, and the letters' list opens their claims."""
    return os.open(path, flags, 0o600)
