"""The one record of an issued document. Its paper, its seal and its credentials are projections of it and can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.documents import numbers
from wasl.documents.seal.seal import Sealed, Status
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.text import Text

Value = str | int | bool
"""As services answer: dates in ISO 8601 and decimals are texts. What is not known is not stated."""


class Stated(Protocol):
    """What a document states, issued or about to be."""

    @property
    def claims(self) -> Mapping[str, Value]:
        """By name."""
        ...

    @property
    def words(self) -> Mapping[str, Text]:
        """What the coded claims mean."""
        ...


class Archived(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="archive"):
    """The entry of a register on paper that a document states."""

    number: str
    """In the register."""
    year: int
    session: str
    """Empty where the register tells none."""
    entered_by: str
    validated_by: str
    """Who compared it with its scan."""
    scan: str
    """The SHA-256 of that scan, in hex."""


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="decision"):
    """The decision that a document states, beside what the registers know of whom it is about."""

    case: str
    """Its number, as people read it."""
    day: str
    """On which it was taken, ISO 8601."""
    decided_by: str


Source = Archived | Decided
"""What a document states where that is no answer of the registers alone."""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was issued, frozen: enough to print it again when the registers, the pack and the codes have all changed."""

    number: str
    """As it is printed."""
    type: str
    """The name of its declaration."""
    declaration: str
    """The fingerprint of its blank: what that declaration said of it then."""
    issuer: str
    """The department."""
    issued: int
    """Seconds since 1970, UTC."""
    expires: int | None
    as_of: str
    """The day of which it speaks, ISO 8601."""
    known: int
    """The instant of the registers at which it was drawn, in microseconds: which versions it was drawn from."""
    claims: dict[str, Value]
    words: dict[str, Text]
    """What the coded claims mean, as it is printed."""
    list: str
    """The address of the list of states in which it has its place."""
    index: int
    replaces: str | None = None
    """The number of the document that it corrects."""
    source: Source | msgspec.UnsetType = msgspec.UNSET
    """Where it states more, or else, than answers of the registers. It stands in no other record."""

    def issued_at(self) -> datetime:
        """When it was issued, UTC."""
        return datetime.fromtimestamp(self.issued, UTC)

    def expires_at(self) -> datetime | None:
        """Until when it holds; None: for ever."""
        return None if self.expires is None else datetime.fromtimestamp(self.expires, UTC)


def kept(content: Content) -> bytes:
    """The record in its canonical spelling (RFC 8785)."""
    return canonical_bytes(msgspec.to_builtins(content))


def read(record: bytes) -> Content:
    """The content of a kept `record`. Raises msgspec.ValidationError."""
    return msgspec.json.decode(record, type=Content)


def fingerprint(record: bytes) -> str:
    """The SHA-256 of a kept record, in hex: what the log of issues holds of it."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(record)
    return digest.finalize().hex()


def to_seal(content: Content, type_label: int, labels: dict[str, int]) -> Sealed:
    """What the seal of `content` states: the claims that have `labels`, under them."""
    claims: dict[int, Any] = {labels[name]: value for name, value in content.claims.items() if name in labels}
    return Sealed(
        issuer=content.issuer,
        type=type_label,
        number=numbers.typed(content.number),
        issued=content.issued_at(),
        expires=content.expires_at(),
        status=Status(content.list, content.index),
        claims=claims,
    )
