"""Files of departments, for the command line: which there are, which are due, take one in, take some away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.db.models import QuerySet
from rich.console import Console

from wasl.catalogue import current
from wasl.documents.files.bagging import export
from wasl.documents.files.keeping import About, keep
from wasl.documents.files.listing import dated_in, titled
from wasl.documents.files.models import File
from wasl.documents.files.retention import due, end_of
from wasl.documents.owning import files_seen
from wasl.exchange.agreements.commands import Account, profile
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
files = typer.Typer(no_args_is_help=True, help="Files that departments keep: scans, letters, papers signed elsewhere.")
_LISTED = 100


@files.command("list")
def list_files(
    account: Account,
    rule: Annotated[str, typer.Option("--kind", help="Only of this kind: a retention of the pack.")] = "",
    title: Annotated[str, typer.Option(help="Only with these words in the title.")] = "",
    number: Annotated[str, typer.Option(help="Only with this number.")] = "",
    year: Annotated[int, typer.Option(help="Only of this year.")] = 0,
) -> None:
    """The last hundred files of the account's department, the latest first."""
    found = files_seen(current.catalogue(), profile(account))
    found = found.filter(**{name: value for name, value in (("rule", rule), ("number", number)) if value})
    _list(titled(dated_in(found, year), title))


@files.command("due")
def due_(account: Account) -> None:
    """Files of which the time is over: to be destroyed, or handed over to who keeps the archives."""
    catalogue = current.catalogue()
    _list(files_seen(catalogue, profile(account)).filter(due(catalogue)))


@files.command("keep")
def keep_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A PDF, a JPEG or a PNG.")],
    rule: Annotated[str, typer.Option("--kind", help="Its kind: a retention of the pack.")],
    title: Annotated[str, typer.Option(help="What it is called.")],
    dated: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day that the paper bears.")],
    account: Account,
    number: Annotated[str, typer.Option(help="The number that the paper bears.")] = "",
) -> None:
    """Take a file in."""
    with file.open("rb") as content:
        made = keep(profile(account), About(rule, title, dated.date(), number), content, file.name)
    console.print(f"kept as file {made.pk}: {made.versions.get().sha256}", soft_wrap=True, highlight=False)


@files.command("export")
def export_(
    out: Annotated[Path, typer.Argument(help="The zip to write.", metavar="FILE")],
    numbers: Annotated[list[int], typer.Argument(help="The numbers of the files.")],
    account: Account,
) -> None:
    """Files as a bag (BagIt, RFC 8493) in a zip."""
    found = list(files_seen(current.catalogue(), profile(account)).filter(pk__in=numbers).order_by("pk"))
    lacking = sorted(set(numbers) - {each.pk for each in found})
    if lacking:
        raise WaslError(
            "there is no file {number}", mend="'wasl documents files list' tells them", number=str(lacking[0])
        )
    name, parts = export(profile(account), found)
    with out.open("wb") as archive:
        for part in parts:
            archive.write(part)
    console.print(f"{len(found)} files are in {out}, as the bag {name}", soft_wrap=True)


def _list(found: QuerySet[File]) -> None:
    catalogue = current.catalogue()
    rows = [
        (str(each.pk), each.rule, each.number, f"{each.dated}", f"{end_of(catalogue, each) or ''}",
         "held" if each.holds else each.state, each.title)
        for each in found.order_by("-pk")[:_LISTED]
    ]  # fmt: skip
    console.print(listing("file", "kind", "number", "dated", "until", "state", "title", rows=rows))
