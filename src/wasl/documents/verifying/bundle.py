"""The trust bundle: what a reader must have to judge any document with the network off, signed and dated.

It is a compact JWS (RFC 7515), so that a telephone's browser reads it with nothing but what browsers have.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from wasl.client.jws import compact
from wasl.documents.status import bits
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Signer, VerifyingKey, strictly, verifying_key
from wasl.kernel.text import Text

TYPE: Final = "wasl-trust+jwt"


class TrustedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key that seals documents, and of when. What it ever sealed stays judged by it: keys are never taken out."""

    issuer: str
    jwk: dict[str, str]
    """Public (RFC 7517)."""
    types: tuple[int, ...]
    """The labels of the types of document that it may seal."""
    since: int
    """Seconds since 1970, UTC, as all instants here."""
    until: int | None = None
    """It seals nothing from then on."""
    compromised: int | None = None
    """From then on it may have been in other hands: what claims to be issued since is not believed, nor is what came before
    unless the log of issues knows it."""


class TrustedClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a label of a type means."""

    name: str
    title: Text
    codes: dict[str, Text] = {}
    """The words of its codes."""


class TrustedType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A type of document."""

    name: str
    """As records name it."""
    title: Text
    claims: dict[str, TrustedClaim]
    """By label, as text: JSON knows no other names."""


class TrustedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The states of documents, as they were when the list was issued."""

    issuer: str
    issued: int
    packed: str
    """Two bits each, compressed with zlib, in base64url: the ``lst`` of a token status list."""


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that a reader trusts, as of an instant."""

    issued: int
    refresh_after: int
    """A reader who can asks for a newer one; one who cannot goes on with this, and says how old it is."""
    issuers: dict[str, Text]
    keys: dict[str, TrustedKey]
    """By the eight bytes that name a key in seals, in hex."""
    types: dict[str, TrustedType]
    """By label, as text."""
    lists: dict[str, TrustedList]
    """By address."""
    roots: tuple[str, ...] = ()
    """The X.509 certificates of the authorities that certify keys and tell the time, in base64url of DER."""

    def key_of(self, kid: bytes) -> tuple[TrustedKey, VerifyingKey] | None:
        """The key that `kid` names."""
        trusted = self.keys.get(kid.hex())
        return None if trusted is None else (trusted, verifying_key(trusted.jwk))

    def type_of(self, name: str) -> tuple[int, TrustedType] | None:
        """The type that records call `name`, with its label."""
        return next(((int(label), each) for label, each in self.types.items() if each.name == name), None)

    def state_of(self, issuer: str, address: str, index: int) -> tuple[int, datetime] | None:
        """The state told at `index` of the list at `address`, and of when; None where the `issuer` has no such list here.

        Raises `bits.NotAListError` beyond its end.
        """
        told = self.lists.get(address)
        if told is None or told.issuer != issuer:
            return None
        return bits.state_at(_unpacked(told.packed), index), datetime.fromtimestamp(told.issued, UTC)


@lru_cache(maxsize=4)
def _unpacked(packed: str) -> bytes:
    """Of many documents that are judged together, most are in one list."""
    return bits.inflated(strictly(packed))


def signed(bundle: Bundle, key: Signer) -> str:
    """The bundle as it is published."""
    return compact(msgspec.to_builtins(bundle), key, typ=TYPE, kid=key.kid)


def read(text: str, keys: dict[str, VerifyingKey]) -> Bundle:
    """The bundle in `text`, signed by one of `keys` (by kid). Raises WaslError."""
    refused = WaslError("this is no trust list of ours", mend="fetch it again from who publishes it")
    try:
        head, body, signature = text.strip().split(".")
        header = msgspec.json.decode(strictly(head))
        key = keys.get(str(header.get("kid")))
        trusted = header.get("typ") == TYPE and "crit" not in header
        if key is None or not trusted or header.get("alg") != key.algorithm:
            raise refused
        if not key.verifies(strictly(signature), f"{head}.{body}".encode()):
            raise refused
        return msgspec.json.decode(strictly(body), type=Bundle)
    except (ValueError, msgspec.DecodeError, AttributeError) as error:
        raise refused from error
