"""Commands on the index of receipts, for the command line."""

from __future__ import annotations

import typer
from rich.console import Console

from wasl.catalogue.current import catalogue
from wasl.exchange.tracing.households import follow_households
from wasl.exchange.tracing.tasks import fold_traces

console = Console()
traces = typer.Typer(no_args_is_help=True, help="The index of receipts by person.")


@traces.callback()
def _traces() -> None:
    """A group, even of one command."""


@traces.command("fold")
def fold() -> None:
    """Take what the logs received since the last time into the index by person, and follow the households."""
    count = fold_traces()
    follow_households(catalogue())
    console.print(f"{count:,} receipts folded.")
