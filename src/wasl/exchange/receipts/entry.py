"""What a receipt says. An entry names nobody: its subject is salted, and the salt is kept with the person's own traces.

A list has its subjects entered by the roll: one entry for some hundreds of them who had the same outcome, each by a line.
"""

from __future__ import annotations

from typing import Final, Protocol

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.exchange.declared import Way
from wasl.kernel.chance import random_id

WALLETS: Final = "wallets"
"""The log of what people showed from their wallets to departments' systems: under no agreement, for they showed it themselves."""
_canonical = msgspec.json.Encoder(order="sorted").encode


class Statement(Protocol):
    """Whatever a log can have as an entry."""

    def content(self) -> bytes:
        """Its bytes."""
        ...


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One exchange. Its bytes in the log are its canonical JSON (RFC 8785)."""

    time: int
    """Microseconds since 1970."""
    consumer: str
    """The system that asked."""
    provider: str
    """The department that answered."""
    service: str
    purpose: str
    agreement: str
    """``number@version``; empty when refused for want of one."""
    outcome: str
    """``answered``, ``unknown-subject``, or the name of the problem that refused it."""
    way: Way
    request: str
    """The request's own id."""
    subject: str = ""
    """Hex SHA-256 of the salt and the entity; empty where nobody was recognised."""
    subjects: tuple[str, ...] = ()
    """Of a roll, by line: each as `subject` is of an entry about one alone."""
    fields: tuple[str, ...] = ()
    answer: str = ""
    """Hex SHA-256 of the answer's body; of a roll, of the bodies one after another."""

    def of_line(self, line: int) -> str:
        """The subject on a line of a roll, from 1; line 0 of an entry about one alone. Empty where there is no such line."""
        lines = ("", *self.subjects) if self.subjects else (self.subject,)
        return lines[line] if 0 <= line < len(lines) else ""

    def content(self) -> bytes:
        """The bytes that the log keeps."""
        return _canonical(self)  # of this shape, the same bytes as `canonical_json`, twenty times sooner


_MARK = "@"
_MARKED = b'"subjects":["@"]'


def content_of_roll(entry: Entry, subjects: bytes) -> bytes:
    """The bytes of `entry` with `subjects`, given as they are written: each quoted, commas between.

    It is `Entry.content` of them, without an object for each.
    """
    before, after = msgspec.structs.replace(entry, subjects=(_MARK,)).content().split(_MARKED)
    return before + b'"subjects":[' + subjects + b"]" + after


class Private(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stays beside the log, with the person's traces; erasing it unlinks the receipt from the person."""

    entity: str
    salt: str
    """Hex."""
    secret_until: int = 0
    """Microseconds since 1970 until which the subject is lawfully not told; 0: told at once."""
    case: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """Where an entry stands. ``Wasl-Receipt`` carries it as ``log/index/leaf``; of a roll, ``log/index.line/leaf``."""

    log: str
    index: int
    leaf: str
    """Hex leaf hash (RFC 6962)."""
    line: int = 0
    """Of a roll, from 1; 0 of an entry about one alone."""

    @property
    def place(self) -> str:
        """``log/index`` or ``log/index.line``."""
        return placed(self.log, self.index, self.line)

    def header(self) -> str:
        return f"{self.place}/{self.leaf}"


def placed(log: str, index: int, line: int = 0) -> str:
    """How the place of a receipt is written."""
    return f"{log}/{index}.{line}" if line else f"{log}/{index}"


def new_salt() -> str:
    """A fresh salt, hex: 128 bits."""
    return random_id()


def salted(entity: str, salt: str) -> str:
    """The subject of an entry: hex SHA-256 of salt ‖ entity."""
    return sha256(bytes.fromhex(salt) + entity.encode())


def sha256(content: bytes) -> str:
    """Hex SHA-256."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize().hex()


def read_entry(content: bytes) -> Entry:
    """The entry of these bytes. Raises msgspec.DecodeError."""
    return msgspec.json.decode(content, type=Entry)
