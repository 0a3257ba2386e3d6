"""Procedures, for the command line: how many cases there are, and which are late. No person stands there."""

from __future__ import annotations

import typer
from django.db.models import Count
from rich.console import Console
from rich.table import Column, Table

from wasl.catalogue import current
from wasl.matters.commands import tell_late
from wasl.procedures.declared import Procedure
from wasl.procedures.models import Case
from wasl.procedures.sparing import spared_by
from wasl.procedures.states import UNDER_WAY, State

console = Console()
procedures = typer.Typer(
    no_args_is_help=True, help="Procedures that people file: cases, and those beyond the law's time."
)


@procedures.command("list")
def show() -> None:
    """The pack's procedures: cases under way and ended, and what they spared."""
    table = Table(
        Column("procedure", no_wrap=True), "department", "under way", "ended", "papers", "visits", "days left"
    )
    counted = Case.objects.exclude(state=State.DRAFT).order_by().values_list("procedure", "state").annotate(Count("pk"))
    counts = {(name, state): count for name, state, count in counted}
    for name, each in sorted(current.catalogue().all(Procedure).items()):
        spared = spared_by(name, each)
        open_ = sum(counts.get((name, state), 0) for state in UNDER_WAY)
        days = "" if spared.days is None else f"{spared.days:,}"
        table.add_row(
            name, each.department, f"{open_:,}", f"{spared.cases - open_:,}", f"{spared.papers:,}", f"{spared.visits:,}", days
        )  # fmt: skip
    console.print(table)


@procedures.command("late")
def late() -> None:
    """Cases whose last day has passed, the longest late first. Ends with 1 where there are some."""
    found = Case.objects.filter(state__in=sorted(UNDER_WAY))
    tell_late(console, found, "No case is beyond the law's time.", procedure=lambda case: case.procedure)
