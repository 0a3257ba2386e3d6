"""What changes told keep of a person, once the law has their receipts unlinked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from wasl.exchange.events.models import OutboxEvent

UNLINKED: Final = "unlinked"
"""Why an event that waited was put aside."""


def let_go(sender: object, members: Collection[str], **_: object) -> None:
    """Leave the events of these entities without them, and without what was told: their receipts alone stay."""
    told = OutboxEvent.objects.filter(entity__in=members).exclude(receipt="")
    told.filter(state=OutboxEvent.State.PENDING).update(state=OutboxEvent.State.DEAD, reason=UNLINKED)
    told.update(entity="", body="")
