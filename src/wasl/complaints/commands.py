"""Complaints, for the command line: how many there are, which are late, how they are answered. No person stands there."""

from __future__ import annotations

import typer
from django.db.models import Count
from rich.console import Console
from rich.table import Column, Table

from wasl.catalogue import current
from wasl.complaints.models import Complaint
from wasl.complaints.showing.figures import lines_of
from wasl.complaints.states import UNDER_WAY, WITH_AGENTS
from wasl.complaints.tallying import BY, filed_between
from wasl.complaints.terms import desk_of
from wasl.kernel.errors import WaslError
from wasl.matters.commands import tell_late

console = Console()
complaints = typer.Typer(
    no_args_is_help=True, help="Complaints: under way, beyond the law's time, and how they are answered."
)


@complaints.command("list")
def show() -> None:
    """Departments and their complaints: under way and ended."""
    table = Table(Column("department", no_wrap=True), "under way", "ended")
    counted = Complaint.objects.order_by().values_list("department", "state").annotate(Count("pk"))
    open_: dict[str, int] = {}
    ended: dict[str, int] = {}
    for department, state, count in counted:
        kept = open_ if state in UNDER_WAY else ended
        kept[department] = kept.get(department, 0) + count
    for department in sorted({*open_, *ended}):
        table.add_row(department, f"{open_.get(department, 0):,}", f"{ended.get(department, 0):,}")
    console.print(table if table.rows else "Nobody complained.")


@complaints.command("late")
def late() -> None:
    """Complaints whose last day has passed, the longest late first. Ends with 1 where there are some."""
    found = Complaint.objects.filter(state__in=sorted(WITH_AGENTS))
    tell_late(console, found, "No complaint is beyond the law's time.")


@complaints.command("stats")
def stats(by: str = typer.Option("department", help="department, channel or sort")) -> None:
    """How complaints are answered; counts too small to be told are left out."""
    if by not in BY:
        raise WaslError("complaints are not counted by '{by}'", mend="write one of {names}", by=by, names=", ".join(BY))
    least = desk_of(current.catalogue()).least
    table = Table(Column(by, no_wrap=True), "filed", "answered", "median days", "% on time", "% contested", "score 1-5")
    for line in lines_of(filed_between(None, None), by, least):
        cells = (line.filed, line.answered, line.median, line.on_time, line.appealed, line.score)
        table.add_row(line.key or "all", *("" if each is None else f"{each}" for each in cells))
    console.print(table if table.rows else "Nobody complained.")
