"""The instant of the last change, advanced by every writer: order without gaps of trust, and no lost update."""

from __future__ import annotations

from django.db.models import F

from wasl.kernel.clock import now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import Bulk
from wasl.registers.models import Ledger

LEDGER = "registers_ledger"


class StaleKnowledgeError(WaslError):
    """Someone else changed the registers after this writer read them: read again and decide again."""


def known_until() -> int:
    """The instant of the last change; 0 before the first."""
    return Ledger.objects.filter(pk=1).values_list("instant", flat=True).first() or 0


def read_instant(bulk: Bulk) -> int:
    """The instant of the last change that this transaction sees."""
    return int(bulk.scalar(f"SELECT instant FROM {LEDGER} WHERE id = 1"))


def advance(bulk: Bulk, seen: int) -> int:
    """Take the pen: a new instant, later than any before. First statement of a writing transaction.

    Raises StaleKnowledgeError when the ledger moved since `seen`.
    """
    instant = max(to_microseconds(now()), seen + 1)
    # The update takes the write lock on both databases; a second writer waits here and then finds the ledger moved.
    bulk.execute(f"UPDATE {LEDGER} SET instant = {instant} WHERE id = 1 AND instant = {seen}")
    if read_instant(bulk) != instant:
        raise StaleKnowledgeError("the registers changed meanwhile", mend="the step is repeated on what is now known")
    return instant


def take_pen(bulk: Bulk) -> int:
    """A new instant for a writer that reads only afterwards, and so decides on the latest knowledge: never stale."""
    # The lock first: between a read and a write on SQLite another writer may slip in.
    bulk.execute(f"UPDATE {LEDGER} SET instant = instant WHERE id = 1")
    return advance(bulk, read_instant(bulk))


def advance_in_transaction() -> int:
    """The same for a writer that goes through Django's models: call it first inside ``transaction.atomic``."""
    # Taking the row's lock before reading it makes a concurrent writer wait, on both databases.
    Ledger.objects.filter(pk=1).update(instant=F("instant"))
    ledger = Ledger.objects.get(pk=1)
    ledger.instant = max(to_microseconds(now()), ledger.instant + 1)
    ledger.save(update_fields=["instant"])
    return ledger.instant
