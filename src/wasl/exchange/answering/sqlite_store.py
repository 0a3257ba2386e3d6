"""The registers of an embedded installation, read from its SQLite file beside whoever writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import local
from urllib.parse import quote

from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.store import Held, held_sql

_MAPPED_BYTES = 1 << 30
_BUSY_SECONDS = 5
_NAMED = "SELECT 0 AS place, entity FROM registers_identifier WHERE scheme = ? AND value = ? AND recorded_to IS NULL"
_MOST_MERGED = 1000
"""More than ever were one. It tells SQLite that few are looked up: with statistics at hand (ANALYZE) it would otherwise go
through every record to make a filter for them."""


class SqliteStore:
    """One read-only connection a thread. A reading takes tens of microseconds, so it is made in the event loop itself."""

    def __init__(self, path: Path) -> None:
        self._address = f"file:{quote(str(path))}?mode=ro"
        self._threads = local()
        self._opened: list[sqlite3.Connection] = []
        self._statements: dict[int, str] = {}

    async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> Sequence[Held]:
        """As `Store.held` says."""
        sql = self._statements.get(len(registers))
        if sql is None:
            sql = self._statements[len(registers)] = lookup_sql(len(registers))
        try:
            rows = self._connection().execute(sql, (scheme, value, *registers)).fetchall()
        except sqlite3.Error as error:
            self._forget()
            raise Refused("store-unavailable") from error
        return [_held(*row) for row in rows]

    async def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._opened:
            with suppress(sqlite3.Error):
                connection.close()
        self._opened.clear()
        self._threads = local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
            connection.execute("PRAGMA query_only=1")
            self._threads.connection = connection
            self._opened.append(connection)
        return connection

    def _forget(self) -> None:
        """Open anew at the next reading: the file may have been replaced."""
        connection = self._threads.__dict__.pop("connection", None)
        if connection is not None:
            with suppress(sqlite3.Error, ValueError):
                self._opened.remove(connection)
                connection.close()


def lookup_sql(registers: int) -> str:
    """The query by scheme, value, then the names of so many `registers`."""
    names = ", ".join("?" * registers) or "''"
    return held_sql(_NAMED, f"IN ({names})", f" LIMIT {_MOST_MERGED}")


def _held(
    _place: int, entity: str, register: str, source: str, key: str, since: str | None, until: str | None, recorded: int,
    batch: int, body: str,
) -> Held:  # fmt: skip
    return Held(entity, register, source, key, _day(since), _day(until), recorded, batch, body)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
