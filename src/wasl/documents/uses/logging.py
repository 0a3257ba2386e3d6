"""Every use of a key is put into the log: by whichever process holds it, in the order in which they come.

What stands in the database and not in the log yet is taken up by the next who writes; who died between the two finds its entries
in the log again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max, QuerySet

from wasl.documents.models import KeyUse
from wasl.documents.uses.entry import LOG, Use
from wasl.exchange.answering.kept import log_in_turn
from wasl.exchange.receipts.durable import HeldError
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.clock import to_microseconds

AT_ONCE: Final = 500
PATIENCE: Final = 10.0
"""Seconds to wait for another process that writes the log: it holds it for as long as its entries take."""


def log_folder() -> Path:
    """Where the log is."""
    return Path(settings.HOME) / "receipts" / LOG


def log_all(patience: float = 0.0) -> int:
    """Put every use that waits into the log; how many this call did. They are durable then.

    Raises HeldError where another process writes it for longer than `patience` seconds, WaslError where it cannot be written.
    """
    if not _waiting().exists():
        return 0
    done = 0
    with log_in_turn(Path(settings.HOME), LOG, settings.URL, patience) as log:
        _find_again(log)
        while uses := list(_waiting().select_related("key", "file")[:AT_ONCE]):
            receipts = log.append([(entry_of(use), None) for use in uses]).result()
            _note(dict(zip((use.pk for use in uses), (receipt.index for receipt in receipts), strict=True)))
            done += len(uses)
    return done


def round_of_uses() -> int:
    """What a worker does between two batches: how many uses it put into the log; none while another process writes it."""
    try:
        return log_all()
    except HeldError:
        return 0


def entry_of(use: KeyUse) -> Use:
    """What the log says of it."""
    file = getattr(use, "file", None)
    return Use(
        use=use.pk, time=to_microseconds(use.at), issuer=use.key.issuer, key=use.key.kid, kind=use.kind, type=use.type,
        count=use.count, hash=use.hash, given=file.given if file else "", made=file.made if file else "",
    )  # fmt: skip


def _waiting() -> QuerySet[KeyUse]:
    return KeyUse.objects.filter(index=None).order_by("pk")


def _note(indexes: dict[int, int]) -> None:
    KeyUse.objects.bulk_update([KeyUse(pk=use, index=index) for use, index in indexes.items()], ["index"])


def _find_again(log: Log) -> None:
    """Entries that a process had written before it died, and had no time to note: those that say the same of a use."""
    last = KeyUse.objects.aggregate(last=Max("index"))["last"]
    first = 0 if last is None else last + 1
    if first == log.size:
        return
    written = {content: index for index, content in enumerate(LogReader(log.folder).entries(first), first)}
    uses = _waiting().select_related("key", "file").iterator(AT_ONCE)
    contents = ((use.pk, entry_of(use).content()) for use in uses)
    _note({use: written[content] for use, content in contents if content in written})
