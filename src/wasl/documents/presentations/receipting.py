"""What a system was told of a person has its receipt before it is told: in a log beside the gateways', for the same readers.

The person whose document it is finds it among the consultations of their data, the auditor among all of them.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings

from wasl.documents.presentations.judging import Answer
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.reading import subject_of
from wasl.exchange.answering.bulk import ANSWERED
from wasl.exchange.answering.kept import log_in_turn
from wasl.exchange.receipts.entry import WALLETS, Entry, Private, new_salt, salted, sha256
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.receiptfile import make_receipt
from wasl.kernel.clock import to_microseconds

PATIENCE: Final = 3.0
"""Seconds to wait for another process that writes the log."""


def log_folder() -> Path:
    """Where the log is."""
    return Path(settings.HOME) / "receipts" / WALLETS


def receipted(held: PresentationRequest, purpose: str, answer: Answer, content: bytes, at: datetime) -> dict[str, Any]:
    """The receipt of the answer to a system's request, told as `content`: durable now, and what 'wasl audit receipt' reads.

    Raises HeldError where another process writes the log, WaslError where it cannot be written.
    """
    entity, salt = subject_of(answer), new_salt()
    entry = Entry(
        time=to_microseconds(at), consumer=held.system, provider=answer.issuer, service=held.presentation, purpose=purpose,
        agreement="", outcome=ANSWERED, way="call", request=held.handle, subject=salted(entity, salt) if entity else "",
        fields=tuple(answer.claims), answer=sha256(content),
    )  # fmt: skip
    private = Private(entity=entity, salt=salt, case=held.case) if entity else None
    with log_in_turn(Path(settings.HOME), WALLETS, settings.URL, PATIENCE) as log:
        (receipt,) = log.append([(entry, private)]).result()
    said: dict[str, Any] = msgspec.json.decode(make_receipt(LogReader(log_folder()), WALLETS, receipt.index))
    return said
