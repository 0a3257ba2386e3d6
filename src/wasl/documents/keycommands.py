"""Keys of issuers, for the command line: which seal, a new one, one found in other hands, certified by another authority."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wasl.documents import keeping
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.sealing.certificates import certificate, chain_ends
from wasl.documents.sealing.keys import key_in_use, rotate
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
keys = typer.Typer(no_args_is_help=True, help="The keys that seal documents.")
KeyName = Annotated[str, typer.Argument(help="The key's name: sixteen letters and digits.", metavar="KEY")]


@keys.command("list")
def list_keys() -> None:
    """Every key there was: which are in use and how long their certificates last, which were, which were found in other hands."""
    every = SealKey.objects.order_by("issuer", "use", "pk")
    rows = [
        (key.kid, key.issuer, key.use, _state(key), day(key.valid_from), day(key.valid_until), _vouched_until(key))
        for key in every
    ]
    console.print(listing("key", "issuer", "use", "state", "since", "until", "vouched for by", rows=rows))


@keys.command("rotate")
def rotate_(
    issuer: Annotated[str, typer.Argument(help="The department.")],
    use: Annotated[
        SealKey.Use, typer.Argument(help="seal: codes on paper; sign: PDF and wallets; ask: requests to wallets.")
    ],
) -> None:
    """A new key seals for a department from now on; what the former one sealed stays good."""
    if not SealKey.objects.filter(issuer=issuer, use=use).exists():
        raise WaslError("this department has no such key", mend="'wasl documents keys list' tells them")
    _tell(rotate(issuer, now(), use))


@keys.command("compromised")
def compromised(
    key: KeyName,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"], help="The first instant, UTC.")],
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone: do it without asking.")] = False,
) -> None:
    """A key was found in other hands: what it seals since is not believed, and a new one takes its place."""
    held = keeping.key_named(key)
    if not yes:
        typer.confirm(
            f"Nothing that {held.kid} of {held.issuer} sealed since {since} will be believed. Go on?", abort=True
        )
    keeping.compromised(held.kid, since.replace(tzinfo=UTC))
    _tell(key_in_use(held.issuer, now(), SealKey.Use(held.use)))


@keys.command("uses")
def uses(
    key: Annotated[str, typer.Option(help="Only of this key.")] = "",
    kind: Annotated[KeyUse.Kind | None, typer.Option(help="Only of this kind.")] = None,
) -> None:
    """What keys were used for, the last hundred uses, the latest first; 'wasl documents log' exports and verifies them all."""
    wanted = {**({"key": keeping.key_named(key)} if key else {}), **({"kind": kind} if kind else {})}
    rows = [
        (use.key.kid, use.key.issuer, use.kind, use.type, f"{use.count:,}", f"{use.at:%Y-%m-%d %H:%M}", use.by,
         "" if use.index is None else str(use.index), use.hash)
        for use in KeyUse.objects.filter(**wanted).select_related("key").order_by("-pk")[:100]
    ]  # fmt: skip
    console.print(listing("key", "issuer", "for", "of", "signed", "at", "by", "entry", "hash", rows=rows))


@keys.command("request")
def request(key: KeyName) -> None:
    """What to send to an authority that is to certify a key (PKCS#10, in PEM)."""
    typer.echo(keeping.asked_for(key), nl=False)


@keys.command("certify")
def certify(
    key: KeyName,
    answer: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Its certificates in PEM, the root last.")
    ],
) -> None:
    """Have an authority's certificates vouch for a key from now on."""
    held = keeping.certify(key, answer.read_bytes())
    console.print(f"{_vouched(held)} vouches for {held.kid}.", highlight=False, soft_wrap=True)


def _tell(key: SealKey) -> None:
    console.print(f"{key.kid} seals for {key.issuer} now.", highlight=False)


def _state(key: SealKey) -> str:
    if key.compromised_from is not None:
        return f"in other hands since {key.compromised_from:%Y-%m-%d %H:%M}"
    return "in use" if key.valid_until is None else "former"


def _vouched_until(key: SealKey) -> str:
    """By whom and until when; and of a key in use, how long that is."""
    ends = chain_ends(key.chain)
    if ends is None:
        return ""
    in_use = key.valid_until is None and key.compromised_from is None
    return f"{_vouched(key)} until {day(ends)}" + (f": {days_left(ends, now())}" if in_use else "")


def day(at: datetime | None) -> str:
    """That of an instant, in UTC; empty of none."""
    return "" if at is None else f"{at:%Y-%m-%d}"


def days_left(ends: datetime, at: datetime) -> str:
    """In words."""
    return f"{(ends - at).days:,} days" if at < ends else "ended"


def _vouched(key: SealKey) -> str:
    return certificate(key.chain[0]).issuer.rfc4514_string() if key.chain else ""
