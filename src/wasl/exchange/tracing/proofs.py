"""A receipt held against its log: whether it stands there, and the file by which anyone verifies it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.receiptfile import Subject, make_receipt, verify_receipt
from wasl.exchange.tracing.models import Trace
from wasl.kernel.errors import WaslError


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it."""

    sound: bool | None
    """None: the log cannot be read from here."""
    size: int = 0
    """Entries of the log that was read."""
    file: bytes | None = None
    """The receipt file, where the log can be read."""


def proof_of(trace: Trace) -> Proof:
    """Verify the receipt of `trace` now, as its holder would: from the very file that they download, and the log's public key."""
    try:
        reader = LogReader(settings.HOME / "receipts" / trace.log)
        file = make_receipt(reader, trace.log, trace.index, Subject(trace.entity, trace.salt), trace.line)
    except WaslError:
        return Proof(None)
    try:
        sound = verify_receipt(file, reader.key).receipt.leaf == trace.leaf
    except WaslError:
        sound = False
    return Proof(sound, reader.size, file)
