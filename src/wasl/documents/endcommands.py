"""What ends, for the command line: certificates and lists, how long each lasts, and the authority that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import typer
from cryptography.hazmat.primitives import hashes
from rich.console import Console

from wasl.catalogue import current
from wasl.documents.ends import Does, endings
from wasl.documents.keycommands import days_left
from wasl.documents.sealing.authority import authorities, certifies_from, next_authority, own_authority
from wasl.documents.sealing.pairs import Pair
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing

console = Console()
authority = typer.Typer(no_args_is_help=True, help="The installation's own authority, and the one that comes after it.")
_DOES: Final[Mapping[Does, str]] = {
    "nothing": "nothing: another came after it",
    "itself": "nothing: it is renewed by itself",
    "look": "see why it was not renewed: a worker must run, the authority's key be here",
    "certify": "have it certified anew: 'wasl documents keys request', then 'certify'",
    "authority": "make the next authority: 'wasl documents authority next'",
    "fetch": "put its authority's list of today beneath keys/lists of the home",
}


def ends() -> None:
    """What ends, the soonest first, and what is to be done; exits with 1 where somebody must do something now."""
    at = now()
    every = endings(current.catalogue(), at)
    rows = [
        (each.name, each.kind, each.issuer, each.use, f"{each.ends or '':.10}", days_left(each.ends, at) if each.ends else "",
         each.state, _DOES[each.does] if each.state != "far" or each.does != "authority" else "nothing yet")
        for each in every
    ]  # fmt: skip
    console.print(listing("name", "what", "whose", "use", "ends", "left", "state", "to do", rows=rows))
    raise typer.Exit(int(any(each.state != "far" for each in every)))


@authority.command("list")
def list_authorities() -> None:
    """Every authority there was, and which certifies now."""
    at, catalogue = now(), current.catalogue()
    rows = [
        (str(each.number), each.certificate.subject.rfc4514_string(), f"{certifies_from(each):%Y-%m-%d}", f"{each.ends:%Y-%m-%d}",
         days_left(each.ends, at), _fingerprint(each))
        for each in authorities(catalogue)
    ]  # fmt: skip
    console.print(listing("number", "name", "certifies from", "ends", "left", "SHA-256 of its certificate", rows=rows))


@authority.command("next")
def next_(
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone: do it without asking.")] = False,
) -> None:
    """Make the authority that comes next: it is published at once, and certifies thirty days later."""
    if not yes:
        typer.confirm("Whoever trusts this installation will have to trust another certificate too. Go on?", abort=True)
    made = next_authority(current.catalogue(), now())
    console.print(
        f"Authority {made.number} certifies from {_first_day(made)} on. Give its certificate to those who keep roots by hand: "
        f"SHA-256 {_fingerprint(made)}.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


def _first_day(made: Pair) -> str:
    """At once, where no other stands that could certify until then."""
    try:
        at_once = own_authority(current.catalogue(), now()).certificate == made.certificate
    except WaslError:
        at_once = False
    return f"{now() if at_once else certifies_from(made):%Y-%m-%d}"


def _fingerprint(pair: Pair) -> str:
    return pair.certificate.fingerprint(hashes.SHA256()).hex()
