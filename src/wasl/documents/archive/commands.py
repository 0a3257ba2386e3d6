"""Registers on paper, for the command line: a list and its scans come in, entries are found and validated."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wasl.catalogue import current
from wasl.documents.archive import entering
from wasl.documents.archive.models import Intake
from wasl.documents.archive.reasons import told
from wasl.documents.archive.scans import bundle
from wasl.documents.archive.validating import mark_of, validate
from wasl.documents.files.keeping import read
from wasl.documents.owning import entries_seen
from wasl.exchange.agreements.commands import Account, profile
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
archive = typer.Typer(no_args_is_help=True, help="Documents of before, from registers on paper.")
_LISTED = 100


@archive.command("import")
def import_(
    type_: Annotated[str, typer.Argument(help="The document's name in the pack.", metavar="TYPE")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The typed register: CSV or XLSX.")],
    account: Account,
    scans: Annotated[Path | None, typer.Option(exists=True, help="Its scanned pages: a zip, or a folder.")] = None,
    foresee: Annotated[bool, typer.Option("--foresee", help="Only tell what would become of the rows.")] = False,
) -> None:
    """Enter the rows of a typed register: each is accepted, rejected with its reasons, or there already."""
    who = profile(account)
    with file.open("rb") as list_, tempfile.TemporaryDirectory() as folder:
        pages = scans
        if scans is not None and scans.is_dir():
            pages = Path(folder) / "scans.zip"
            bundle(scans, pages)
        if pages is None:
            sent = entering.send(who, type_, list_, file.name)
        else:
            with pages.open("rb") as archived:
                sent = entering.send(who, type_, list_, file.name, archived)
    for place, reasons in sent.foreseen["rows"]:
        console.print(f"row {place}: {told(reasons, 'en')}", markup=False, highlight=False, soft_wrap=True)
    if foresee:
        counts = {name: sent.foreseen.get(name, 0) for name in ("accepted", "rejected", "duplicate")}
        entering.close(who, sent)
        console.print(f"{sent.received} rows would be: {counts}. Nothing was entered.", highlight=False, soft_wrap=True)
        return
    _run(entering.begin(who, sent))


@archive.command("resume")
def resume(number: Annotated[int, typer.Argument(help="The list's number.")]) -> None:
    """Go on with a list whose worker died."""
    found = Intake.objects.filter(pk=number).first()
    if found is None:
        raise WaslError(
            "there is no list {number}", mend="'wasl documents archive import' tells its number", number=str(number)
        )
    _run(found)


@archive.command("list")
def list_entries(
    account: Account,
    number: Annotated[str, typer.Option(help="Only with this number in the register.")] = "",
    year: Annotated[int, typer.Option(help="Only of this year.")] = 0,
    state: Annotated[str, typer.Option(help="Only in this state: entered, returned, validated.")] = "",
) -> None:
    """The last hundred entries; of whom they speak is not told."""
    wanted = {name: value for name, value in (("number", number), ("year", year), ("state", state)) if value}
    found = entries_seen(current.catalogue(), profile(account)).filter(**wanted).select_related("document")
    rows = [
        (
            str(each.pk),
            each.type,
            each.number,
            str(each.year),
            each.state,
            each.document.number if each.document else "",
        )
        for each in found.order_by("-pk")[:_LISTED]
    ]
    console.print(listing("entry", "type", "number", "year", "state", "document", rows=rows))


@archive.command("validate")
def validate_(
    number: Annotated[int, typer.Argument(help="The entry's number.", metavar="ENTRY")],
    account: Account,
    scan: Annotated[Path, typer.Option(help="Where to write its scan, to be compared with.")],
) -> None:
    """Compare an entry with its scan; when they say the same, issue its document."""
    who = profile(account)
    found = entries_seen(current.catalogue(), who).select_related("scan").filter(pk=number).first()
    if found is None:
        raise WaslError(
            "there is no entry {number}", mend="'wasl documents archive list' tells them", number=str(number)
        )
    scan.write_bytes(read(who, found.scan.versions.order_by("-place")[0]))
    console.print(f"The scan is in {scan}. The entry says:", soft_wrap=True, highlight=False)
    for name, value in (
        ("number", found.number),
        ("year", found.year),
        ("session", found.session),
        *found.claims.items(),
    ):
        console.print(f"  {name}: {value}", markup=False, highlight=False, soft_wrap=True)
    if not typer.confirm("Does the scan show the very same?"):
        raise typer.Exit(1)
    made = validate(who, found, mark_of(found))
    console.print(f"{made.number} {made.type}: {made.state}", highlight=False)


def _run(intake: Intake) -> None:
    with console.status(f"List {intake.pk}…") as status:
        done = entering.run(intake, lambda settled, of: status.update(f"List {intake.pk}: {settled:,} of {of:,}"))
    if done.state == Intake.State.FAILED:
        console.print(f"list {done.pk}: {done.error['what']} — {done.error['mend']}", highlight=False, soft_wrap=True)
        raise typer.Exit(1)
    console.print(
        f"list {done.pk}: {done.received} rows, {done.accepted} accepted, {done.rejected} rejected, "
        f"{done.duplicates} there already",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
