"""The feed of events: pages of the outbox after a cursor, read without Django, for the gateway and whoever mounts it.

A page ends before the first event that has no receipt yet: nothing leaves unreceipted, and nothing is stepped over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from wasl.exchange.answering.authorise import agreed_fields, current, fault_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.view import Directory

LARGEST_PAGE: Final = 1000
PAGE: Final = 100
BATCH_TYPE: Final = "application/cloudevents-batch+json; charset=utf-8"


class Reader(Protocol):
    """Reads rows of the database: SQLite's or PostgreSQL's. `sql` has ``?`` for each value given."""

    def rows(self, sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class SQLiteReader:
    """Reads an installation's SQLite file, and never writes it. A connection a question: any thread may ask."""

    path: Path

    def rows(self, sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            with closing(sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=5)) as connection:
                return connection.execute(sql, tuple(given)).fetchall()
        except sqlite3.Error as error:
            raise Refused("store-unavailable") from error


@dataclass(frozen=True, slots=True)
class PostgreSQLReader:
    """Reads a PostgreSQL database, by its address."""

    url: str

    def rows(self, sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
        import psycopg

        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
                connection.read_only = True
                found = connection.execute(sql.replace("?", "%s"), tuple(given))
                return list(found.fetchall())
        except psycopg.Error as error:
            raise Refused("store-unavailable") from error


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events in order, and where the next page starts."""

    events: tuple[bytes, ...]
    """Each a CloudEvent in structured JSON, as it was receipted."""
    receipts: tuple[str, ...]
    """``log/index/leaf`` of each."""
    next: int
    """The cursor of the next page; the one asked for when there is nothing new."""
    more: bool
    """Whether there is more already."""

    def content(self) -> bytes:
        """The page as CloudEvents' JSON batch format."""
        return b"[" + b",".join(self.events) + b"]"

    def headers(self) -> Mapping[str, str]:
        """What goes with the page: the next cursor, and whether to come back at once."""
        receipts = {"wasl-receipts": ", ".join(self.receipts)} if len(self.receipts) <= PAGE and self.receipts else {}
        return {
            "content-type": BATCH_TYPE, "wasl-next": str(self.next), "wasl-more": str(self.more).lower(),
            "cache-control": "no-store", **receipts,
        }  # fmt: skip


def feed_page(
    reader: Reader,
    directory: Directory,
    consumer: str,
    subscription: str,
    at: datetime,
    *,
    after: int = 0,
    limit: int = PAGE,
) -> FeedPage:
    """The events of `subscription` (its public name) numbered above `after`, at most `limit`, for the system `consumer`.

    `consumer` is authenticated already. Raises Refused: no such feed of this system, an agreement that does not hold at `at`,
    fields no longer agreed, or a store that cannot be read.
    """
    number, fields = _standing(reader, directory, consumer, subscription, at)
    rows = reader.rows(
        """SELECT id, body, receipt, fields FROM events_outboxevent WHERE subscription_id = ? AND id > ?
            ORDER BY id LIMIT ?""",
        (number, max(after, 0), min(max(limit, 1), LARGEST_PAGE) + 1),
    )
    more = len(rows) > limit
    page = _until_unreceipted(rows[:limit])
    for _id, body, _receipt, told in page:
        if body and not {name for name in told.split(",") if name} <= fields:
            raise Refused("field-not-agreed", fields=told)
    kept = [row for row in page if row[1]]
    return FeedPage(
        events=tuple(str(row[1]).encode() for row in kept), receipts=tuple(str(row[2]) for row in kept),
        next=int(page[-1][0]) if page else max(after, 0), more=more and len(page) == limit,
    )  # fmt: skip


def _standing(
    reader: Reader, directory: Directory, consumer: str, subscription: str, at: datetime
) -> tuple[int, frozenset[str]]:
    """The subscription's number and the fields that may be told now."""
    found = reader.rows(
        "SELECT id, consumer, service, agreement, state, mode FROM events_subscription WHERE public = ?",
        (subscription,),
    )
    if not found or found[0][1] != consumer or found[0][4] not in ("active", "paused") or found[0][5] != "feed":
        raise Refused("not-found")
    number, _consumer, service, agreement_number = found[0][:4]
    entry = directory.service(service)
    if entry is None:
        raise Refused("unknown-service")
    versions = [each for each in directory.agreements(consumer, service) if each.terms.number == agreement_number]
    day = directory.day_of(at)
    holding = current(versions, day)
    if not holding:
        raise Refused("no-agreement")
    fault = fault_of(holding[0], day)
    if fault is not None:
        raise fault
    if "events" not in holding[0].terms.ways:
        raise Refused("way-not-agreed", choices=", ".join(holding[0].terms.ways))
    return int(number), frozenset(agreed_fields(entry.declared, holding[0]))


def _until_unreceipted(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    page = []
    for row in rows:
        if row[1] and not row[2]:
            break
        page.append(row)
    return page
