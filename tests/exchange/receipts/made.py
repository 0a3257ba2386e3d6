"""What these tests put in logs."""

from __future__ import annotations

import struct
from pathlib import Path

from wasl.exchange.receipts.entry import Entry, Private, salted
from wasl.exchange.receipts.log import Given, Log
from wasl.kernel.keys import SigningKey, new_key
from wasl.kernel.merkle import Frontier, leaf_hash
from wasl.kernel.notes import NoteKey

ORIGIN = "wasl.example/receipts/gateway"
KEY = new_key()
VERIFIER = NoteKey(ORIGIN, KEY.verifying())
SALT = "5a" * 16


def entry(number: int, **said: str) -> Entry:
    """An entry that no other number gives."""
    return Entry(
        time=1_700_000_000_000_000 + number,
        consumer="insurance",
        provider="ministry",
        service="schooling",
        purpose="allowances",
        agreement="PE-2026-0001@1",
        outcome="answered",
        way="call",
        request=f"request-{number}",
        subject=salted(f"entity-{number}", SALT),
        fields=("enrolled", "level"),
        **said,
    )


def given(start: int, end: int) -> Given:
    """Entries, every third without a subject."""
    return [(entry(n), Private(entity=f"entity-{n}", salt=SALT) if n % 3 else None) for n in range(start, end)]


def opened(folder: Path, key: SigningKey = KEY) -> Log:
    return Log.open(folder, "gateway", ORIGIN, key)


def filled(folder: Path, size: int) -> Path:
    """A closed log of so many entries."""
    with opened(folder) as log:
        if size:
            log.append(given(0, size)).result()
    return folder


def leaves(size: int) -> list[bytes]:
    """Leaf hashes of entries that are only numbers."""
    return [leaf_hash(struct.pack(">I", number)) for number in range(size)]


def root(hashes: list[bytes]) -> bytes:
    tree = Frontier()
    tree.extend(hashes)
    return tree.root()
