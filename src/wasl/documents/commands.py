"""Documents, for the command line: issue, decide, publish what readers trust, and verify as a reader does."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.documents import changing, cohorts, renewing, tasks
from wasl.documents.archive.commands import archive
from wasl.documents.endcommands import authority, ends
from wasl.documents.files.commands import files
from wasl.documents.issuing import issue
from wasl.documents.keycommands import keys
from wasl.documents.models import Change, Cohort, Document
from wasl.documents.numbers import printed, typed
from wasl.documents.publishing import published, trust_key
from wasl.documents.seal.seal import address
from wasl.documents.signing.signing import receipt_of, sign_for
from wasl.documents.transferring import elmo_of
from wasl.documents.uses.commands import log
from wasl.documents.verifying.trust import beside
from wasl.exchange.agreements.commands import Account, Reason, profile
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing
from wasl.registers import working
from wasl.registers.installation import installation
from wasl.registers.people import entity_named

console = Console()
documents = typer.Typer(no_args_is_help=True, help="Documents: issue them, change them, publish what readers trust.")
documents.add_typer(keys, name="keys")
documents.add_typer(authority, name="authority")
documents.command("ends")(ends)
documents.add_typer(log, name="log")
documents.add_typer(files, name="files")
documents.add_typer(archive, name="archive")
Number = Annotated[str, typer.Argument(help="The number printed on the document.")]
TypeName = Annotated[str, typer.Argument(help="The document's name in the pack.", metavar="TYPE")]


@documents.command("issue")
def issue_(
    type_: TypeName,
    subject: Annotated[str, typer.Argument(help="Of whom, as scheme:value.", metavar="SUBJECT")],
    account: Account,
) -> None:
    """Issue a document, or find the one that stands; its number, and what its code says."""
    scheme, _, value = subject.partition(":")
    entity = entity_named(scheme, value)
    _tell(issue(profile(account), type_, entity))


@documents.command("list")
def list_documents(
    type_: Annotated[str, typer.Option("--type", help="Only of this type.")] = "",
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
) -> None:
    """The last hundred documents, the latest first; of whom they speak is not told."""
    wanted = {name: value for name, value in (("type", type_), ("state", state)) if value}
    found = Document.objects.filter(**wanted).order_by("-pk")[:100]
    rows = [
        (
            one.number,
            one.type,
            one.state,
            f"{one.issued_at:%Y-%m-%d}",
            f"{one.expires_at:%Y-%m-%d}" if one.expires_at else "",
        )
        for one in found
    ]
    console.print(listing("number", "type", "state", "issued", "until", rows=rows))


@documents.command("code")
def code(number: Number) -> None:
    """What the code on a document's paper says."""
    typer.echo(_address(_document(number)))


@documents.command("elmo")
def elmo(number: Number, out: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE")]) -> None:
    """Write a diploma or a transcript as ELMO, signed, for a school of another country."""
    out.write_bytes(elmo_of(_document(number), now()))
    console.print(f"It is in {out}.", soft_wrap=True)


@documents.command("propose")
def propose(
    number: Number,
    kind: Annotated[Change.Kind, typer.Argument(help="What to do to it.")],
    account: Account,
    reason: Reason,
) -> None:
    """Ask that a document be revoked, suspended, put in force again, or corrected by what the registers know now."""
    change = changing.propose(profile(account), _document(number), kind, reason)
    console.print(f"Proposed as change {change.pk}: another agent decides.")


@documents.command("decide")
def decide(
    change: Annotated[int, typer.Argument(help="The change's number.")],
    account: Account,
    refuse: Annotated[bool, typer.Option("--refuse", help="Leave the document as it is.")] = False,
) -> None:
    """Do what another agent proposed, or refuse it."""
    found = Change.objects.filter(pk=change).select_related("document").first()
    if found is None:
        raise WaslError(
            "there is no change {number}", mend="'wasl documents propose' tells its number", number=str(change)
        )
    if refuse:
        changing.refuse(profile(account), found)
        console.print("Refused: the document stays as it is.")
    else:
        _tell(changing.confirm(profile(account), found))


@documents.command("cohort")
def cohort(
    type_: TypeName,
    account: Account,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it speaks of; today.")] = None,
    go_on: Annotated[int, typer.Option(help="Go on with this run instead of beginning one.")] = 0,
) -> None:
    """Issue a document to everyone who may have it. A run that died goes on with --go-on."""
    place = installation()
    who = profile(account)
    day = on.date() if on else this_day(place.catalogue)
    run = _gone_on(who, go_on) if go_on else cohorts.ask(who, type_, day, worker=working.me())
    with console.status(f"Run {run.pk}…") as status:
        run = tasks.work_on(
            run, place, lambda step, done, of: status.update(f"Run {run.pk}: {step} {done:,} of {of:,}")
        )
    console.print(
        f"run {run.pk} {run.state}: {run.entitled:,} entitled; {run.issued:,} issued, {run.standing:,} had it, {run.otherwise:,} "
        f"have one that says otherwise, {run.unstated:,} lack something it must state {run.report or ''}",
        highlight=False,
    )
    if run.state != Cohort.State.ISSUED:
        console.print(f"[red]{run.error.get('what', '')}[/red]")
        raise typer.Exit(1)


@documents.command("sign")
def sign(run: Annotated[int, typer.Argument(help="The run's number.")], account: Account) -> None:
    """Answer for the account of a cohort's run, which another asked for."""
    signed = cohorts.sign(profile(account), _cohort(run))
    console.print(f"run {signed.pk} is signed by {signed.signed_by}")


@documents.command("renew")
def renew_(
    most: Annotated[
        int, typer.Option(min=1, help="No more papers than that; the oldest come first.")
    ] = renewing.AT_ONCE,
) -> None:
    """Renew the proof of papers that are a year old, or whose clock's certificate ends soon (PAdES B-LTA)."""
    done = renewing.renew(most)
    console.print(
        f"{done['renewed']:,} papers renewed, {done['failed']:,} could not be; {renewing.due().count():,} wait.",
        highlight=False,
    )
    if done["failed"]:
        raise typer.Exit(1)


@documents.command("sign-file")
def sign_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A PDF, or JSON.")],
    agreement: Annotated[str, typer.Option(help="The pack's signature, by name.")],
    out: Annotated[Path, typer.Option(help="The file to write; its receipt goes beside it.")],
    account: Account,
) -> None:
    """Have a file of the account's department signed, and its receipt written beside it."""
    content = file.read_bytes()
    signed = sign_for(profile(account), agreement, "pdf" if content.startswith(b"%PDF-") else "json", content)
    out.write_bytes(signed.content)
    receipt = out.with_suffix(out.suffix + ".receipt.json")
    receipt.write_bytes(receipt_of(signed.file))
    console.print(f"It is in {out}, its receipt in {receipt}.", soft_wrap=True, highlight=False)


@documents.command("trust")
def trust(
    out: Annotated[Path, typer.Argument(help="The file to write; the keys that sign it go beside it.", metavar="FILE")],
) -> None:
    """Write what readers trust: who may issue what, how they seal, and the states of all documents, as of now."""
    out.write_text(published(current.catalogue(), now()), encoding="ascii")
    keys = beside(out)
    keys.write_text(json.dumps({"keys": [trust_key().verifying().jwk()]}), encoding="ascii")
    console.print(f"The trust list is in {out}, the key that signs it in {keys}.", soft_wrap=True)


def _tell(document: Document) -> None:
    console.print(f"{document.number} {document.type}: {document.state}", highlight=False)
    typer.echo(_address(document))


def _address(document: Document) -> str:
    return address(f"{settings.URL}/v", bytes(document.seal))


def _document(number: str) -> Document:
    found = Document.objects.filter(number=printed(typed(number))).first()
    if found is None:
        raise WaslError("no document has this number", mend="'wasl documents list' shows the last ones")
    return found


def _gone_on(who: Profile, number: int) -> Cohort:
    found = _cohort(number)
    cohorts.demand_may_issue(who, found.type)
    return tasks.take(found)


def _cohort(number: int) -> Cohort:
    found = Cohort.objects.filter(pk=number).first()
    if found is None:
        raise WaslError("there is no run {number}", mend="'wasl documents cohort' begins one", number=str(number))
    return found
