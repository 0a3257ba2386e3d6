"""The log of uses of issuers' keys, for the command line: close it, prove a document by it, export it, verify it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from wasl.catalogue import current
from wasl.documents.models import Document
from wasl.documents.numbers import printed, typed
from wasl.documents.publishing import bundle
from wasl.documents.uses import closing, verifying
from wasl.documents.uses.logging import log_folder
from wasl.documents.uses.proving import proof_of
from wasl.documents.verifying.trust import read_trust
from wasl.exchange.receipts.reading import kept_verifier
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.notes import note_key

console = Console()
log = typer.Typer(no_args_is_help=True, help="The log of what issuers' keys were used for.")


@log.command("close")
def close() -> None:
    """Put into the log what waits, and have its time told now: workers do it every day and after each run."""
    made = closing.close()
    if made is None:
        console.print("Nothing was added since the last time.")
    else:
        console.print(f"{made.size:,} uses, time-stamped {made.at:%Y-%m-%d %H:%M:%S} UTC.", highlight=False)


@log.command("prove")
def prove(
    number: Annotated[str, typer.Argument(help="The number printed on the document.")],
    out: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE")],
) -> None:
    """Write what proves, to 'wasl verify --proof', that a document was sealed before its key fell into other hands."""
    found = Document.objects.select_related("sealed_in").filter(number=printed(typed(number))).first()
    if found is None:
        raise WaslError("no document has this number", mend="'wasl documents list' shows the last ones")
    out.write_bytes(msgspec.json.encode(proof_of(found)))
    console.print(f"The proof is in {out}.", soft_wrap=True, highlight=False)


@log.command("export")
def export(to: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Copy the log and the words of who told its time, for an auditor: 'wasl documents log verify' needs nothing else."""
    copied = verifying.export(to)
    console.print(f"{copied.size:,} uses are in {to}. The log's key:", soft_wrap=True)
    console.print(kept_verifier(log_folder()).text(), soft_wrap=True, highlight=False)


@log.command("verify")
def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(exists=True, file_okay=False, help="An exported log; else this installation's own."),
    ] = None,
    key: Annotated[str, typer.Option(help="The exported log's public key (name+id+key).")] = "",
    trust: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A trust list: who may tell the time.")
    ] = None,
    seals: Annotated[
        bool, typer.Option("--seals", help="Of our own: also every document's seal. It takes long.")
    ] = False,
) -> None:
    """Recompute the log, and every time that was told of it: exit status 1, and what is wrong, where something is."""
    if folder is None:
        roots = bundle(current.catalogue(), now()).roots
        found = list(verifying.faults(log_folder(), kept_verifier(log_folder()), verifying.closings(), roots))
        found += verifying.faults_of_uses(seals=seals)
    else:
        if not key or trust is None:
            raise WaslError(
                "an export does not vouch for itself", mend="give --key and --trust, which you have from elsewhere"
            )
        log_, told = verifying.exported(folder)
        found = list(verifying.faults(log_, note_key(key), told, read_trust(trust).roots))
    for fault in found:
        console.print(fault, style="red", soft_wrap=True, highlight=False, markup=False)
    if found:
        raise typer.Exit(1)
    console.print("[green]sound[/green]")
