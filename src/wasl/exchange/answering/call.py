"""What is asked, and what comes back: the same whether a system called, an agent asked for one case, or a file came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wasl.exchange.declared import Way
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.receipts.entry import Receipt


@dataclass(frozen=True, slots=True)
class Call:
    """One question about one subject (or about none, for statistics and open data)."""

    consumer: str
    """The system that asks, authenticated; empty for anyone, which only open services answer."""
    service: str
    at: datetime
    """Aware."""
    request: str
    """An id of its own, for the receipt and the answer."""
    way: Way = "call"
    purpose: str = ""
    """Empty: the only active agreement's, where there is only one."""
    scheme: str = ""
    value: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    """Fewer of the agreed fields; empty asks for all of them."""
    case: str = ""
    """The consumer's own reference of the case, shown to the citizen."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, already minimised and on record."""

    body: Mapping[str, Any]
    """``{"subject": pseudonym, "as_of": date, "fields": {…}}``; for a service without subject, what it gives."""
    content: bytes
    """The body as it must leave: its hash is in the receipt."""
    agreement: AgreementEntry | None
    fields: tuple[str, ...]
    receipt: Receipt | None
    """None only for open services."""
