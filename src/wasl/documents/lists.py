"""Lists of states as they are published: in two forms for readers of seals and wallets, in two for those of the W3C's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wasl.documents import shelf
from wasl.documents.credentials import integrity
from wasl.documents.issuer import did_of
from wasl.documents.models import KeyUse, SealKey, StateList
from wasl.documents.places import address_of
from wasl.documents.sealing.authority import issuer_url, x5c
from wasl.documents.sealing.keys import Act, Sealer, key_in_use, sealing
from wasl.documents.status import bitstring, token_list
from wasl.documents.status.bitstring import Purpose
from wasl.kernel.canonical import canonical_bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A way of telling the states of a list."""

    name: str
    media_type: str
    use: SealKey.Use
    """Of the key that signs it."""
    signed: Callable[[StateList, datetime, Sealer], bytes]


def mark_of(held: StateList, form: Form, at: datetime) -> str:
    """What the list says in this form at `at`, without making it: it differs whenever that does, or another key signs."""
    return shelf.mark(at, held.changed.isoformat(), form.name, key_in_use(held.issuer, at, form.use).kid)


def published(held: StateList, form: Form, at: datetime) -> bytes:
    """The list in this form, signed by its issuer. Raises WaslError where its key is not here."""

    def made() -> bytes:
        with sealing(held.issuer, at, form.use, Act(KeyUse.Kind.LIST)) as sealer:
            return form.signed(held, at, sealer)

    return shelf.kept(f"{held.name}.{form.name}", mark_of(held, form, at), made)


def _jwt(held: StateList, at: datetime, by: Sealer) -> bytes:
    """As a JWT (draft-ietf-oauth-status-list-20, section 5.1)."""
    made = token_list.as_jwt(
        bytes(held.packed), address_of(held), at, at + shelf.EXPIRES, by.seal, x5c=x5c(by.key.chain)
    )
    return made.encode()


def _cwt(held: StateList, at: datetime, by: Sealer) -> bytes:
    """As a CWT (section 5.2)."""
    return token_list.as_cwt(
        bytes(held.packed), address_of(held), at, at + shelf.EXPIRES, bytes.fromhex(by.key.kid), by.seal
    )


def _bitstring(purpose: Purpose) -> Callable[[StateList, datetime, Sealer], bytes]:
    """As a BitstringStatusListCredential (W3C), proved."""

    def signed(held: StateList, at: datetime, by: Sealer) -> bytes:
        did = did_of(issuer_url(held.issuer))
        uri = f"{address_of(held)}/{purpose}"
        made = bitstring.credential(bytes(held.packed), uri, purpose, did, at, at + shelf.EXPIRES)
        return canonical_bytes(integrity.proved(made, by.seal, f"{did}#{by.key.kid}", at))

    return signed


JWT: Final = Form("jwt", f"application/{token_list.JWT_TYPE}", SealKey.Use.SIGN, _jwt)
CWT: Final = Form("cwt", token_list.CWT_TYPE, SealKey.Use.SEAL, _cwt)
BITSTRINGS: Final[Mapping[str, Form]] = {
    purpose: Form(purpose, "application/vc", SealKey.Use.SEAL, _bitstring(purpose)) for purpose in bitstring.STATES
}
"""What can have happened to a document -> the form that tells it."""
