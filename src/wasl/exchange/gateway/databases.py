"""Which database is read: PostgreSQL's at an address, or SQLite's file where there is none."""

from __future__ import annotations

from pathlib import Path

from wasl.exchange.answering.feed import PostgreSQLReader, Reader, SQLiteReader
from wasl.exchange.answering.postgres_store import PostgresStore
from wasl.exchange.answering.sqlite_store import SqliteStore
from wasl.exchange.answering.store import Store


def store_at(address: str, file: Path) -> Store:
    """The registers, for those who answer."""
    return PostgresStore(address) if address else SqliteStore(file)


def outbox_at(address: str, file: Path) -> Reader:
    """The events that wait for those who read feeds."""
    return PostgreSQLReader(address) if address else SQLiteReader(file)
