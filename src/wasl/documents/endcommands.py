"""What ends, for the command line: certificates and lists, how long each lasts, and the authority that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import typer
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from rich.console import Console

from wasl.catalogue import current
from wasl.documents.ends import Does, Ending, endings
from wasl.documents.keycommands import day, days_left
from wasl.documents.sealing.authority import authorities, certifies_from, next_authority, own_authority
from wasl.documents.sealing.pairs import Pair
from wasl.kernel.clock import now
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
        (day(each.ends), days_left(each.ends, at) if each.ends else "", each.state,
         " ".join(filter(None, (each.kind, each.name, each.issuer, each.use))), _to_do(each))
        for each in every
    ]  # fmt: skip
    console.print(listing("ends", "left", "state", "what", "to do", rows=rows))
    raise typer.Exit(int(any(each.state != "far" for each in every)))


def _to_do(each: Ending) -> str:
    return "nothing yet" if (each.does, each.state) == ("authority", "far") else _DOES[each.does]


@authority.command("list")
def list_authorities() -> None:
    """Every authority there was: since when it certifies, and until when. The last one that does is the one in use."""
    at = now()
    rows = [
        (
            _name(each),
            str(each.number),
            day(certifies_from(each)),
            day(each.ends),
            days_left(each.ends, at),
            _fingerprint(each),
        )
        for each in authorities(current.catalogue())
    ]
    console.print(listing("name", "number", "certifies from", "ends", "left", "SHA-256 of its certificate", rows=rows))


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
    at_once = own_authority(current.catalogue(), now()).certificate == made.certificate
    return f"{now() if at_once else certifies_from(made):%Y-%m-%d}"


def _name(pair: Pair) -> str:
    (name,) = pair.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


def _fingerprint(pair: Pair) -> str:
    return pair.certificate.fingerprint(hashes.SHA256()).hex()
