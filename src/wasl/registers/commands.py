"""Commands on feeds and batches, for the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wasl.catalogue.current import catalogue
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing
from wasl.registers.declared import Feed
from wasl.registers.feeding.run import Installation, counts_of
from wasl.registers.feeding.submit import submit
from wasl.registers.feeding.undo import undo
from wasl.registers.installation import installation
from wasl.registers.models import Batch
from wasl.registers.reading.export import export_rejected, suffix
from wasl.registers.tasks import work, work_on

console = Console()
feeds = typer.Typer(no_args_is_help=True, help="Send departments' files, follow them, undo them.")


@feeds.command("list")
def list_feeds() -> None:
    """The feeds that the pack declares, with what each last received."""
    rows = []
    for name, feed in sorted(catalogue().all(Feed).items()):
        last = Batch.objects.filter(feed=name).order_by("-pk").first()
        recent = (str(last.pk), last.state, f"{last.received:,}") if last else ("", "", "")
        rows.append((name, feed.system, feed.format.type, *recent))
    console.print(listing("feed", "system", "format", "last batch", "state", "received", rows=rows))


@feeds.command("send")
def send(
    feed: Annotated[str, typer.Argument(help="The feed's name.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The department's file.")],
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it speaks of.")] = None,
    actor: Annotated[str, typer.Option(help="Who sends it.")] = "command line",
    replays: Annotated[int | None, typer.Option(help="The batch whose rejected rows this file corrects.")] = None,
) -> None:
    """Land a file and take it to recorded history at once."""
    corrected = _batch(replays) if replays is not None else None
    day = as_of.date() if as_of else corrected.as_of if corrected else None
    batch = submit(
        catalogue(), installation().places, feed, file, file_name=file.name, actor=actor, as_of=day, replays=corrected
    )
    run_here(batch, installation())
    tell(batch)
    if batch.state != Batch.State.RECORDED:
        raise typer.Exit(1)


@feeds.command("rejected")
def rejected(
    batch: Annotated[int, typer.Argument(help="The batch's number.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; else named after the feed, here.")] = None,
) -> None:
    """Write the rejected rows of a batch in the feed's own format, with why: to be corrected and sent with --replays."""
    found = _batch(batch)
    feed = catalogue().get(Feed, found.feed)
    kept = installation().places.batch(found.pk) / "rejected.parquet"
    if not found.rejected or not kept.is_file():
        raise WaslError("no rejected row is kept of this batch", where="batch {batch}", batch=str(batch))
    target = out or Path(f"{found.feed}-{found.pk}-rejected{suffix(feed)}")
    count = export_rejected(feed, kept, found.report.get("format", {}), target)
    console.print(f"{count:,} rejected rows are in {target}.")


@feeds.command("undo")
def undo_batch(
    batch: Annotated[int, typer.Argument(help="The batch's number.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept.", prompt=True)],
    actor: Annotated[str, typer.Option(help="Who undoes it.")] = "command line",
) -> None:
    """Take back what a batch recorded; the history keeps it."""
    undone = undo(_batch(batch), actor, reason, installation().places)
    console.print(f"Batch {undone.pk} is undone.")


@feeds.command("resume")
def resume() -> None:
    """Run every batch that waits, or whose worker died."""
    console.print(f"{work(installation(), until_idle=True)} batches run.")


def _batch(number: int) -> Batch:
    """The batch of this number. Raises WaslError."""
    found = Batch.objects.filter(pk=number).first()
    if found is None:
        raise WaslError(
            "there is no batch {batch}", mend="'wasl feeds list' shows the last one of each feed", batch=str(number)
        )
    return found


def run_here(batch: Batch, place: Installation) -> Batch:
    """Run `batch` in this process with a progress line."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"{batch.feed}: waiting")
        work_on(batch, place, lambda step: progress.update(task, description=f"{batch.feed}: {step}"))
    return batch


def tell(batch: Batch) -> None:
    """One line on what became of a batch, or its error."""
    batch.refresh_from_db()
    if batch.state == Batch.State.FAILED:
        console.print(f"[red]{batch.feed}[/red]: {batch.error['what']}")
        console.print(f"  {batch.error['where']} {batch.error['mend']}".rstrip())
        return
    counts = " · ".join(f"{name} {value:,}" for name, value in counts_of(batch).items())
    console.print(f"[green]{batch.feed}[/green] batch {batch.pk}: {counts}", soft_wrap=True)
