"""Every event has its receipt before anybody is told: the log first, then the outbox's row, which only then may leave.

The log ``events`` has one writer, whichever worker holds it. Who died between the two finds its receipts in the log again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.answering.kept import open_log
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.events.models import OutboxEvent
from wasl.exchange.receipts.durable import HeldError
from wasl.exchange.receipts.entry import Entry, Private, Receipt, new_salt, read_entry, salted, sha256
from wasl.exchange.receipts.log import Log
from wasl.kernel.clock import now, to_microseconds
from wasl.kernel.merkle import leaf_hash
from wasl.kernel.tiles import read_tile, tiles_of_level, unbundle

LOG: Final = "events"
AT_ONCE: Final = 500
"""Events receipted together."""
_DAY_US: Final = 24 * 3600 * 1_000_000


def unreceipted() -> bool:
    """Whether events wait for their receipts."""
    return OutboxEvent.objects.filter(receipt="").exclude(body="").exists()


def receipt_all() -> int:
    """Give a receipt to every event that waits for one; how many. Nothing when another worker writes the log.

    Raises WaslError where the log cannot be written: nothing is told then.
    """
    if not unreceipted():
        return 0
    try:
        log = open_log(Path(settings.HOME), LOG, settings.URL)
    except HeldError:
        return 0
    done = 0
    with log:
        _find_again(log)
        while rows := list(_waiting()[:AT_ONCE]):
            agreements = _agreements()
            receipts = log.append([_entry(row, agreements) for row in rows]).result()
            _note(rows, receipts)
            done += len(rows)
    return done


def _waiting() -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(receipt="").exclude(body="").select_related("subscription").order_by("pk")


def _note(rows: Sequence[OutboxEvent], receipts: Sequence[Receipt]) -> None:
    for row, receipt in zip(rows, receipts, strict=True):
        row.receipt = receipt.header()
    OutboxEvent.objects.bulk_update(rows, ["receipt"])


def _find_again(log: Log) -> None:
    """Receipts that a worker had written before it died, and had no time to note."""
    written = {
        entry.request: Receipt(log=LOG, index=index, leaf=leaf_hash(content).hex())
        for index, content, entry in _since(log, _next_index())
    }
    events = list(written)
    for start in range(0, len(events), AT_ONCE):
        rows = list(_waiting().filter(event__in=events[start : start + AT_ONCE]))
        _note(rows, [written[row.event] for row in rows])


def _next_index() -> int:
    """The first entry of the log that no row of the outbox may have noted. Rows are noted in the log's order."""
    last = OutboxEvent.objects.exclude(receipt="").order_by("-pk").values_list("receipt", flat=True).first()
    return int(last.split("/")[1]) + 1 if last else 0


def _since(log: Log, first: int) -> Iterator[tuple[int, bytes, Entry]]:
    for tile in tiles_of_level(None, log.size):
        if tile.entries.stop > first:
            for index, content in zip(tile.entries, unbundle(read_tile(log.folder, tile)), strict=True):
                if index >= first:
                    yield index, content, read_entry(content)


def _entry(row: OutboxEvent, agreements: dict[str, AgreementEntry]) -> tuple[Entry, Private]:
    agreement, salt = agreements.get(row.agreement), new_salt()
    terms = agreement.terms if agreement else None
    at = to_microseconds(now())
    entry = Entry(
        time=at, consumer=row.subscription.consumer, provider=terms.provider if terms else "",
        service=row.subscription.service, purpose=terms.purpose if terms else "", agreement=row.agreement, outcome="answered",
        way="events", request=row.event, subject=salted(row.entity, salt), fields=told_fields(row),
        answer=sha256(row.body.encode()),
    )  # fmt: skip
    hidden = at + terms.secrecy_days * _DAY_US if terms and terms.secrecy_days else 0
    return entry, Private(entity=row.entity, salt=salt, secret_until=hidden)


def told_fields(row: OutboxEvent) -> tuple[str, ...]:
    """The names of the fields in an event."""
    return tuple(name for name in row.fields.split(",") if name)


def _agreements() -> dict[str, AgreementEntry]:
    snapshot = directory_in_force()
    return {each.id: each for each in snapshot.agreements} if snapshot else {}
