"""Commands on agreements, keys of systems and the directory, for the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.client.keyfiles import private_key
from wasl.exchange.agreements import activating, amending, drafting, keys, references, reviewing, signing
from wasl.exchange.agreements.detached import sign_detached
from wasl.exchange.agreements.judging import problems_in
from wasl.exchange.agreements.models import AgreementVersion, Event
from wasl.exchange.agreements.printing.pdf import agreement_pdf
from wasl.exchange.agreements.publishing import directory_in_force, publish_directory
from wasl.exchange.agreements.wanted import Wanted, from_template, of_terms
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
agreements = typer.Typer(no_args_is_help=True, help="Draft agreements, sign them, put them in force, suspend them.")
system_keys = typer.Typer(no_args_is_help=True, help="Public keys of systems.")
directory = typer.Typer(no_args_is_help=True, help="The signed directory that gateways follow.")

Number = Annotated[str, typer.Argument(help="The agreement, or its version: PE-2026-0007 or PE-2026-0007@2.")]
Account = Annotated[str, typer.Option("--as", help="The account in whose name it is done: its role decides.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.", prompt=True)]


@agreements.command("list")
def list_agreements(
    state: Annotated[str, typer.Option(help="Only those in this state.")] = "",
) -> None:
    """Every version, the latest first."""
    found = AgreementVersion.objects.select_related("agreement").order_by("-agreement__number", "-version")
    rows = [
        (
            each.id_text,
            each.state,
            each.agreement.service,
            each.agreement.consumer,
            each.provider,
            str(each.valid_until),
        )
        for each in (found.filter(state=state) if state else found)
    ]
    console.print(listing("agreement", "state", "service", "consumer", "provider", "until", rows=rows))


@agreements.command("show")
def show(
    number: Number, text: Annotated[bool, typer.Option("--text", help="Only the canonical text.")] = False
) -> None:
    """What a version says, and what happened to it."""
    version = version_of(number)
    if text:
        typer.echo(version.text, nl=False)
        return
    console.print(f"{version.id_text}: {version.state}, {version.valid_from} to {version.valid_until}", highlight=False)
    console.print_json(version.text)
    for event in Event.objects.filter(agreement_id=version.agreement_id).order_by("pk"):
        line = f"{event.at:%Y-%m-%d %H:%M} @{event.version} {event.what} by {event.by} {event.why}"
        console.print(line.rstrip(), markup=False, highlight=False)


@agreements.command("draft")
def draft(
    template: Annotated[str, typer.Argument(help="The template's name; see the pack.")],
    account: Account,
    reference: Annotated[str, typer.Option(help="The data-protection authority's reference, recorded before.")] = "",
    start: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its first day; today.")] = None,
) -> None:
    """Draft an agreement from a template of the pack."""
    wanted = from_template(current.catalogue(), template, start.date() if start else current.today())
    tell(drafting.draft(profile(account), references.named(wanted, reference) if reference else wanted))


@agreements.command("edit")
def edit(
    number: Number,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON of what changes, by name.")],
    account: Account,
) -> None:
    """Change parts of a draft; the names are those of the canonical text."""
    version = version_of(number)
    base = msgspec.to_builtins(of_terms(version.terms, version.reasons, version.contacts))
    try:
        changes = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        wanted = msgspec.convert({**base, **changes}, Wanted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WaslError(
            "the changes cannot be read: {error}", where=str(file), mend="give JSON, named as in the canonical text",
            error=str(error),
        ) from error  # fmt: skip
    tell(drafting.edit(profile(account), version, wanted))


@agreements.command("submit")
def submit(number: Number, account: Account) -> None:
    """Put a draft before the officers; its text can no longer change."""
    all_told(lambda: drafting.submit(profile(account), version_of(number)))


@agreements.command("opinion")
def opinion(
    number: Number,
    account: Account,
    finding: Annotated[str, typer.Option(help="favourable, with-reservations or unfavourable.")],
    text: Annotated[str, typer.Option(help="The opinion.", prompt=True)],
) -> None:
    """Give a data-protection officer's opinion."""
    reviewing.give_opinion(profile(account), version_of(number), finding, text)
    tell(version_of(number))


@agreements.command("request-changes")
def request_changes(number: Number, account: Account, reason: Reason) -> None:
    """Send a submitted text back to its writers."""
    tell(reviewing.request_changes(profile(account), version_of(number), reason))


@agreements.command("refuse")
def refuse(number: Number, account: Account, reason: Reason) -> None:
    """Refuse a version for good."""
    tell(reviewing.refuse(profile(account), version_of(number), reason))


@agreements.command("sign-text")
def sign_text(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The canonical text, or a key's challenge.")
    ],
    key: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The private JWK.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; else it is printed.")] = None,
) -> None:
    """Sign a text where the private key is; nothing leaves but the detached signature."""
    # Neither ends with an end of line, but editors add one to a challenge that was pasted.
    jws = sign_detached(file.read_bytes().decode("utf-8").rstrip("\r\n"), private_key(key))
    if out is None:
        typer.echo(jws)
    else:
        out.write_text(jws, encoding="ascii")
        console.print(f"The signature is in {out}.")


@agreements.command("sign")
def sign(
    number: Number,
    account: Account,
    signature: Annotated[Path | None, typer.Option(exists=True, help="What 'sign-text' wrote.")] = None,
) -> None:
    """Take a party's signature; in a demonstration, sign with the key kept here."""
    who, version = profile(account), version_of(number)
    if signature is None:
        signing.sign_here(who, version)
    else:
        signing.sign(who, version, signature.read_text(encoding="ascii", errors="replace"))
    tell(version_of(number))


@agreements.command("activate")
def activate(number: Number, account: Account) -> None:
    """Put a signed version in force, and publish it."""
    all_told(lambda: activating.activate(profile(account), version_of(number)))


@agreements.command("suspend")
def suspend(number: Number, account: Account, reason: Reason) -> None:
    """Stop the exchange at once."""
    tell(activating.suspend(profile(account), version_of(number), reason))


@agreements.command("resume")
def resume(number: Number, account: Account, reason: Reason) -> None:
    """Let a suspended agreement serve again."""
    all_told(lambda: activating.resume(profile(account), version_of(number), reason))


@agreements.command("end")
def end(number: Number, account: Account, reason: Reason) -> None:
    """End an agreement, or withdraw a draft."""
    tell(activating.end(profile(account), version_of(number), reason))


@agreements.command("amend")
def amend(number: Number, account: Account, reason: Reason) -> None:
    """Draft a new version of an agreement in force."""
    tell(amending.amend(profile(account), version_of(number), reason))


@agreements.command("renew")
def renew(number: Number, account: Account) -> None:
    """Draft a new version of the same text, for as long again."""
    tell(amending.renew(profile(account), version_of(number)))


@agreements.command("pdf")
def pdf(number: Number, out: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the readable PDF, in French and Arabic."""
    out.write_bytes(agreement_pdf(current.catalogue(), version_of(number)))
    console.print(f"{number} is in {out}.")


@agreements.command("reference")
def reference(
    written: Annotated[str, typer.Argument(help="The reference, as on the authority's receipt.")],
    account: Account,
    regime: Annotated[str, typer.Option(help="declaration or authorisation.")],
    processing: Annotated[str, typer.Option(help="What it is about.", prompt=True)],
    given: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it was received or given.")],
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day it no longer holds.")
    ] = None,
) -> None:
    """Record a declaration to, or an authorisation of, the data-protection authority."""
    ends = expires.date() if expires else None
    references.record(profile(account), written, regime, given.date(), ends, processing)
    console.print(f"{written} is recorded.")


@system_keys.command("list")
def list_keys(system: Annotated[str, typer.Argument(help="The system.")]) -> None:
    """The keys by which a system may sign now."""
    for key in keys.keys_in_force(system):
        console.print(f"{key.kid} until {key.valid_until or 'further notice'}", highlight=False)


@system_keys.command("register")
def register(
    system: Annotated[str, typer.Argument(help="The system.")],
    key: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The private JWK; only its public half is kept.")
    ],
    account: Account,
    rotate: Annotated[bool, typer.Option("--rotate", help="The system's other keys end after a week.")] = False,
    certificate: Annotated[str, typer.Option(help="SHA-256 thumbprint (base64url) for mutual TLS.")] = "",
) -> None:
    """Register a key of a system, possession proven on the spot."""
    who, private = profile(account), private_key(key)
    asked = keys.challenge(who, system)
    public, proof = private.verifying().jwk(), sign_detached(asked, private)
    if rotate:
        keys.rotate(who, system, public, asked, proof, certificate=certificate)
    else:
        keys.register(who, system, public, asked, proof, certificate=certificate)
    console.print(f"{private.kid} is registered for {system}.", highlight=False)


@system_keys.command("revoke", context_settings={"ignore_unknown_options": True})  # names may begin with a dash
def revoke(kid: Annotated[str, typer.Argument(help="The key's name.")], account: Account, reason: Reason) -> None:
    """Take a key out of service at once."""
    keys.revoke(profile(account), kid, reason)
    console.print(f"{kid} is revoked.", highlight=False)


@directory.command("publish")
def publish() -> None:
    """Sign the directory anew and put it in force."""
    made = publish_directory()
    console.print(
        f"Directory {made.version} is in force until {made.expires:%Y-%m-%d %H:%M} UTC: {made.agreements} agreements."
    )


@directory.command("show")
def show_directory() -> None:
    """What gateways are told now."""
    snapshot = directory_in_force()
    if snapshot is None:
        raise WaslError("no directory was published yet", mend="run 'wasl directory publish'")
    ends = datetime.fromtimestamp(snapshot.expires, UTC)
    console.print(f"Directory {snapshot.version} of {snapshot.instance}, until {ends:%Y-%m-%d %H:%M} UTC")
    for each in snapshot.agreements:
        terms = each.terms
        line = f"{each.id} {each.state}: {terms.consumer} asks {terms.service} for {terms.purpose}: {', '.join(terms.fields)}"
        console.print(line, highlight=False, soft_wrap=True)


def profile(account: str) -> Profile:
    """Whose name this is done in. Raises WaslError for an unknown account."""
    found = Profile.objects.select_related("user").filter(user__username=account).first()
    if found is None:
        raise WaslError("no account is called {name}", mend="write its name as at sign-in", name=account)
    return found


def version_of(number: str) -> AgreementVersion:
    """The version named, or the last one of the agreement named. Raises WaslError."""
    name, at, version = number.partition("@")
    found = AgreementVersion.objects.filter(agreement__number=name).select_related("agreement").order_by("-version")
    if at:
        found = found.filter(version=int(version)) if version.isdecimal() else found.none()
    one = found.first()
    if one is None:
        raise WaslError("there is no agreement {number}", mend="'wasl agreements list' shows them", number=number)
    return one


def tell(version: AgreementVersion) -> None:
    """One line on where a version stands."""
    console.print(f"{version.id_text}: {version.state}", highlight=False)


def all_told(work: Callable[[], Any]) -> None:
    """Do it, telling everything that is wrong rather than the first thing."""
    try:
        tell(work())
    except WaslError as error:
        for problem in problems_in(error)[1:]:
            console.print(f"{problem}", markup=False)
        raise
