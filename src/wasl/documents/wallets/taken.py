"""Into which wallets a document went: by an offer that was scanned, or by a wallet that asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wasl.documents.models import Document, Offer
from wasl.documents.wallets.clients import called
from wasl.documents.wallets.models import Granted
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Taken:
    """One wallet took it, once."""

    at: datetime
    by: str
    """The account that let it."""
    credentials: int
    """How many were made, each for a key of the wallet."""
    wallet: Text | None = None
    """What it is called; None where an offer was scanned: any wallet may do that, and none says its name."""


def taken(document: Document) -> list[Taken]:
    """The wallets that took `document`, the latest first."""
    offered = Offer.objects.filter(document=document, delivered__gt=0)
    granted = Granted.objects.filter(document=document, delivered__gt=0).select_related("authorization")
    found = [Taken(each.redeemed or each.created, each.asked_by, each.delivered) for each in offered]
    for each in granted:
        held = each.authorization
        found.append(Taken(held.redeemed or held.created, held.answered_by, each.delivered, called(held.client)))
    return sorted(found, key=lambda each: each.at, reverse=True)
