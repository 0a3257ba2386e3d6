"""Bulk reading and writing of the registers' tables over ADBC, on the same database as Django's models.

One `Bulk` is one connection and one transaction: it commits when its block ends well and rolls back otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from django.db import connections

CACHE_KIB = 262_144
"""SQLite's page cache while writing: large enough that index pages of a batch stay in memory."""


class Bulk:
    """A transaction of bulk work. Tables are those of `models.py`; see `table`."""

    def __init__(self, connection: Any, vendor: str) -> None:
        self._connection = connection
        self.vendor = vendor

    def read(self, sql: str) -> pa.RecordBatchReader:
        """Stream the rows of `sql`."""
        cursor = self._connection.cursor()
        cursor.execute(sql)
        return cursor.fetch_record_batch()

    def scalar(self, sql: str) -> Any:
        """The one value of `sql`."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    def execute(self, sql: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)

    def append(self, table: str, rows: pa.RecordBatchReader) -> None:
        """Append `rows` (columns named as the table's) to an existing table."""
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(table, rows, mode="append")

    def stage(self, name: str, rows: pa.RecordBatchReader) -> None:
        """A temporary table `name` with `rows`, gone with the connection."""
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(name, rows, mode="create", temporary=True)
            # A staged table is joined at once: without statistics PostgreSQL would choose nested loops over it.
            if self.vendor == "postgresql":
                cursor.execute(f'ANALYZE "{name}"')


@contextmanager
def bulk(alias: str = "default") -> Iterator[Bulk]:
    """A bulk transaction on the database `alias`. Raises what the driver raises; nothing is kept then."""
    connection = _connect(alias)
    try:
        yield Bulk(connection, connections[alias].vendor)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def _connect(alias: str) -> Any:
    settings = connections[alias].settings_dict
    if connections[alias].vendor == "postgresql":
        from adbc_driver_postgresql import dbapi

        return dbapi.connect(_postgresql_uri(settings))
    from adbc_driver_sqlite import dbapi as sqlite

    connection = sqlite.connect(f"file:{settings['NAME']}", autocommit=True)
    with connection.cursor() as cursor:
        # The journal is a WAL already (Django's settings say so); a writer waits for another instead of failing.
        for pragma in ("busy_timeout=60000", "synchronous=NORMAL", f"cache_size=-{CACHE_KIB}", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
            cursor.fetchall()
    connection.adbc_connection.set_autocommit(False)
    return connection


def _postgresql_uri(settings: dict[str, Any]) -> str:
    from urllib.parse import quote

    user = quote(settings.get("USER") or "", safe="")
    password = quote(settings.get("PASSWORD") or "", safe="")
    host = quote(settings.get("HOST") or "localhost", safe="")
    port = settings.get("PORT") or 5432
    credentials = f"{user}:{password}@" if password else f"{user}@" if user else ""
    if host.startswith("%2F"):
        return f"postgresql://{credentials}/{quote(settings['NAME'], safe='')}?host={host}&port={port}"
    return f"postgresql://{credentials}{host}:{port}/{quote(settings['NAME'], safe='')}"
