"""``wasl audit``: export, verify and witness logs of receipts, and verify a single receipt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from wasl.exchange.receipts.export import export
from wasl.exchange.receipts.log import VERIFIER
from wasl.exchange.receipts.reading import kept_verifier
from wasl.exchange.receipts.receiptfile import origin_of, verify_receipt, verify_text
from wasl.exchange.receipts.verify import audit
from wasl.exchange.receipts.witness import Witness, cosign_log
from wasl.kernel.clock import from_microseconds
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import kept_key
from wasl.kernel.notes import NoteKey, note_key

console = Console()
Key = Annotated[
    str, typer.Option(help="The log's public key (name+id+key), or a file with it; else the one kept beside it.")
]
LogName = Annotated[str, typer.Argument(help="A log of this installation, or its folder.", metavar="LOG")]


def audit_commands(home: Path) -> typer.Typer:
    """The commands, for the installation that lives in `home`."""
    line = typer.Typer(no_args_is_help=True, help="Verify receipts and their logs, offline.")
    commands = _AuditCommands(home)
    for command in (commands.verify, commands.export, commands.receipt, commands.witness):
        line.command()(command)
    return line


class _AuditCommands:
    def __init__(self, home: Path) -> None:
        self.home = home

    def verify(
        self,
        folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="An exported log, or a log itself.")],
        key: Key = "",
        witness: Annotated[list[str] | None, typer.Option(help="A witness's public key, or a file with it.")] = None,
        older: Annotated[Path | None, typer.Option(exists=True, help="A checkpoint from before.")] = None,
    ) -> None:
        """Recompute the whole log: every altered, missing or added byte is told with its file and its entries."""
        if not key and (folder / "checkpoint").is_file() and not (folder / VERIFIER).is_file():
            raise WaslError(
                "the log's public key is not in this folder",
                where=str(folder),
                mend="give it with --key: a copy that brought its own key would prove nothing",
            )
        verifier = _key(key) if key else kept_verifier(folder)
        report = audit(folder, verifier, [_key(each) for each in witness or ()], older.read_bytes() if older else None)
        for finding in report.findings:
            console.print(str(finding), style="red", soft_wrap=True, highlight=False, markup=False)
        for name, size, at in report.cosigned:
            told = datetime.fromtimestamp(at, UTC).isoformat()
            console.print(f"cosigned by {name} at {size:,} entries, {told}", soft_wrap=True)
        if not report.sound:
            raise typer.Exit(1)
        size = report.checkpoint.size if report.checkpoint else 0
        console.print(f"[green]sound[/green]: {size:,} entries of {verifier.name}", soft_wrap=True)

    def export(self, log: LogName, to: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
        """Copy what a log has published: tiles, checkpoint, cosignatures; nothing about persons."""
        folder = self._folder(log)
        checkpoint = export(folder, to)
        console.print(f"{checkpoint.size:,} entries are in {to}. The log's key:", soft_wrap=True)
        console.print(kept_verifier(folder).text(), soft_wrap=True, highlight=False)

    def receipt(
        self,
        file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A receipt, as citizens download it.")],
        key: Key = "",
    ) -> None:
        """Verify one receipt, offline, and print what it says."""
        content = file.read_bytes()
        verifier = _key(key) if key else self._key_of(origin_of(content))
        found = verify_text(content, verifier)
        console.print(f"[green]proven[/green]: entry {found.receipt.index:,} of {found.checkpoint.origin}")
        if "consumer" not in msgspec.json.decode(found.entry, type=dict[str, msgspec.Raw]):
            console.print_json(found.entry)  # of a log that tells of no exchange
            return
        entry = verify_receipt(content, verifier).entry
        console.print(
            f"  {from_microseconds(entry.time).isoformat()} {entry.consumer} asked {entry.service}", soft_wrap=True
        )
        told = ", ".join(entry.fields) or "nothing"
        console.print(
            f"  for {entry.purpose} under {entry.agreement or 'no agreement'}: {entry.outcome} ({told})", soft_wrap=True
        )

    def witness(
        self,
        log: LogName,
        signing: Annotated[Path, typer.Option("--key", help="The witness's private key; made at the first call.")],
        name: Annotated[str, typer.Option(help="What the witness signs as, such as auditor.example.org.")],
        memory: Annotated[Path | None, typer.Option(help="Where it keeps what it signed; else beside its key.")] = None,
    ) -> None:
        """Cosign what a log has published, unless it went back or forked since the last time."""
        witness = Witness(name, kept_key(signing), memory or signing.with_suffix(".seen.json"))
        note = cosign_log(self._folder(log), witness)
        console.print(note.content().decode(), soft_wrap=True, highlight=False, markup=False)
        console.print(f"The witness's key: {witness.verifier.text()}", soft_wrap=True, highlight=False)

    def _folder(self, log: str) -> Path:
        """The log of this name, or in this folder. Raises WaslError."""
        for folder in (self.home / "receipts" / log, Path(log)):
            if (folder / "checkpoint").is_file():
                return folder
        kept = ", ".join(sorted(each.parent.name for each in (self.home / "receipts").glob("*/checkpoint")))
        raise WaslError("there is no log {log}", mend="logs here: {kept}", log=log, kept=kept or "none")

    def _key_of(self, origin: str) -> NoteKey:
        """The key of this installation's log of this origin. Raises WaslError."""
        for path in (self.home / "receipts").glob("*/checkpoint"):
            key = kept_verifier(path.parent)
            if key.name == origin:
                return key
        raise WaslError("this receipt is of a log that is not here", mend="give its public key with --key")


def _key(given: str) -> NoteKey:
    """A public key, or that in the file of this name. Raises WaslError."""
    path = Path(given)
    return note_key(path.read_text(encoding="utf-8") if "\n" not in given and path.is_file() else given)
