"""The blank of a type of document: what the pack said of it when documents were issued, kept to print them again for ever."""

from __future__ import annotations

from typing import Literal

import msgspec

from wasl.documents.declared import Form, Level, Meaning
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.text import Text


class BlankClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that documents of the type state."""

    title: Text
    kind: str
    """Of its values, as expressions name kinds: a date, a decimal, a code…"""
    says: Literal["who", "what"]
    means: Meaning | None = None


class Blank(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All the words of a document but its claims."""

    type: str
    """The name of its declaration."""
    state: Text
    time_zone: str
    """The State's (IANA): days on papers are its own."""
    issuer: Text
    title: Text
    description: Text
    signatory: Text
    form: Form
    level: Level
    languages: tuple[str, ...]
    wording: Text
    law: tuple[str, ...]
    claims: dict[str, BlankClaim]
    """In the order of the declaration."""


def kept(blank: Blank) -> bytes:
    """The blank in its canonical spelling (RFC 8785); the order of its claims is kept beside them, objects have none."""
    return canonical_bytes({**msgspec.to_builtins(blank), "order": list(blank.claims)})


def read(record: bytes) -> Blank:
    """The blank of a kept `record`. Raises msgspec.ValidationError."""
    plain = msgspec.json.decode(record)
    claims = {name: plain["claims"][name] for name in plain.pop("order")}
    return msgspec.convert({**plain, "claims": claims}, Blank)
