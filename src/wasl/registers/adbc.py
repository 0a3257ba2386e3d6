"""A transaction over ADBC, and the process that holds one for SQLite.

SQLite must not be open twice in one process by two copies of its library: closing a file in one copy drops the locks of the
other, and the database can be lost (sqlite.org/howtocorrupt.html, section 2.2.1). Django uses Python's copy, the ADBC driver
brings its own; so the driver runs in a process of its own, ``python -m wasl.registers.adbc``, which takes a line of JSON for each
command on its standard input, Arrow IPC streams for rows, and answers alike.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedIOBase
from typing import Any, cast

import pyarrow as pa
from adbc_driver_manager import Error

from wasl.engine.quote import identifier
from wasl.kernel.ahead import ahead

CACHE_KIB = 262_144
"""SQLite's page cache while writing: large enough that index pages of a batch stay in memory."""
SMALL_CACHE_KIB = 65_536
"""The same where no index is written meanwhile: pages are written once, and what waits in memory would only delay the end."""
MAPPED = "mmap_size=2147418112"
"""Pages are read where they lie: versions of one source are far apart, and copying each page doubles the time."""
PRAGMAS = (
    "busy_timeout=60000", "synchronous=NORMAL", f"cache_size=-{CACHE_KIB}", "temp_store=MEMORY",
    # Indexes of a large batch are sorted by two threads.
    "threads=2",
    # The log is folded into the database after the commit has been answered; see `Transaction.close`.
    "wal_autocheckpoint=0",
)  # fmt: skip
Alike = Mapping[str, str | int]
"""Column -> the value that it has in all rows."""
INDEXED_LATE = 10_000
"""From so many rows on, and if they outnumber those that stand, indexes are built once the rows are in."""


class Transaction:
    """One connection and one transaction."""

    def __init__(self, vendor: str, address: str) -> None:
        self.vendor = vendor
        self._connection = _postgresql(address) if vendor == "postgresql" else _sqlite(address)
        self._reading: list[Any] = []
        self._kept = False

    def read(self, sql: str) -> pa.RecordBatchReader:
        """Stream the rows of `sql`; to be read before the transaction ends."""
        if self.vendor == "sqlite":
            _pragma(self._connection, MAPPED)
        cursor = self._connection.cursor()
        # A stream ends with its cursor, so the cursor lives as long as the transaction.
        self._reading.append(cursor)
        cursor.execute(sql)
        rows: pa.RecordBatchReader = cursor.fetch_record_batch()
        return rows

    def scalar(self, sql: str) -> Any:
        """The one value of `sql`."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    def execute(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)

    def append(self, table: str, rows: pa.RecordBatchReader, expected: int = 0, alike: Alike | None = None) -> None:
        """Append `rows` (columns named as the table's) to an existing table; about `expected` of them.

        `alike`: further columns, each with the value that it has in all rows.
        """
        late = self._indexes(table) if self._outnumber(table, expected) else {}
        if late:
            _pragma(self._connection, f"cache_size=-{SMALL_CACHE_KIB}")
        for name in late:
            self.execute(f'DROP INDEX "{name}"')
        self._insert(table, rows, alike or {})
        for index in late.values():
            self.execute(index)

    def _insert(self, table: str, rows: pa.RecordBatchReader, alike: Alike) -> None:
        with self._connection.cursor() as cursor:
            if self.vendor == "sqlite":
                # What stands in the statement is not bound again for every row: a fifth less work.
                cursor.executemany(_insert_sql(table, rows.schema.names, alike), rows)
            else:
                cursor.adbc_ingest(table, _widened(rows, alike), mode="append")

    def _outnumber(self, table: str, expected: int) -> bool:
        # PostgreSQL would shut readers out until the end of the transaction.
        if self.vendor != "sqlite" or self._reading or expected < INDEXED_LATE:
            return False
        return expected > int(self.scalar(f'SELECT COALESCE(MAX(rowid), 0) FROM "{table}"'))

    def _indexes(self, table: str) -> dict[str, str]:
        """Name -> statement of each index that was declared of the table."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
                (table,),
            )
            return dict(cursor.fetchall())

    def stage(self, name: str, rows: pa.RecordBatchReader) -> None:
        """A temporary table `name` with `rows`, gone with the connection."""
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(name, rows, mode="create", temporary=True)
            # A staged table is joined at once: without statistics PostgreSQL would choose nested loops over it.
            if self.vendor == "postgresql":
                cursor.execute(f'ANALYZE "{name}"')

    def end(self, keep: bool) -> None:
        """Commit or roll back."""
        for cursor in self._reading:
            cursor.close()
        # On the driver itself: the DB-API wrapper, opened in autocommit for the pragmas, would do nothing here.
        connection = self._connection.adbc_connection
        connection.commit() if keep else connection.rollback()
        self._kept = keep

    def close(self) -> None:
        """Let the database go. What was not kept by then is lost."""
        try:
            if self._kept and self.vendor == "sqlite":
                self._fold()
        finally:
            self._connection.close()

    def _fold(self) -> None:
        """Fold SQLite's log into the database as far as readers allow; the next transaction does the rest."""
        self._connection.adbc_connection.set_autocommit(True)
        with suppress(Error):
            _pragma(self._connection, "wal_checkpoint(PASSIVE)")
            # Emptied where nobody reads just now: whoever opens the database first would otherwise go through all of it again.
            _pragma(self._connection, "busy_timeout=0")
            _pragma(self._connection, "wal_checkpoint(TRUNCATE)")


def _insert_sql(table: str, names: Sequence[str], alike: Alike) -> str:
    columns = ", ".join(identifier(name) for name in (*names, *alike))
    values = ", ".join([*("?" for _ in names), *(_literal(value) for value in alike.values())])
    return f"INSERT INTO {identifier(table)} ({columns}) VALUES ({values})"


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("\0", "").replace("'", "''") + "'"


def _widened(rows: pa.RecordBatchReader, alike: Alike) -> pa.RecordBatchReader:
    """`rows` with the columns of `alike` after their own."""
    schema = rows.schema
    for name, value in alike.items():
        schema = schema.append(pa.field(name, pa.scalar(value).type))

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            further = [pa.repeat(value, batch.num_rows) for value in alike.values()]
            yield pa.RecordBatch.from_arrays([*batch.columns, *further], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _postgresql(address: str) -> Any:
    from adbc_driver_postgresql import dbapi

    return dbapi.connect(address)


def _sqlite(address: str) -> Any:
    from adbc_driver_sqlite import dbapi

    connection = dbapi.connect(address, autocommit=True)
    for pragma in PRAGMAS:
        _pragma(connection, pragma)
    connection.adbc_connection.set_autocommit(False)
    return connection


def _pragma(connection: Any, pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        cursor.fetchall()


def serve(commands: BufferedIOBase, answers: BufferedIOBase) -> None:
    """Serve one transaction until it is ended or `commands` is. Unless it is told to be kept, it is rolled back."""
    begin = json.loads(commands.readline())
    transaction = _answered(answers, lambda: Transaction(begin["vendor"], begin["address"]))
    if transaction is None:
        return
    try:
        while line := commands.readline():
            command = json.loads(line)
            _obey(transaction, command, commands, answers)
            if command["do"] == "end":
                break
    finally:
        transaction.close()


def _obey(transaction: Transaction, command: dict[str, Any], commands: BufferedIOBase, answers: BufferedIOBase) -> None:
    match command["do"]:
        case "read":
            _stream(transaction, command["sql"], answers)
        case "end":
            _answered(answers, lambda: transaction.end(command["keep"]))
        case "append":
            with pa.ipc.open_stream(commands) as rows:
                given = (command["table"], read_ahead(rows), command["expected"], command["alike"])
                _answered(answers, lambda: transaction.append(*given))
        case "stage":
            with pa.ipc.open_stream(commands) as rows:
                _answered(answers, lambda: transaction.stage(command["table"], read_ahead(rows)))
        case "scalar" | "execute":
            _answered(answers, lambda: getattr(transaction, command["do"])(command["sql"]), tell=True)


def read_ahead(rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """`rows`, of which the next batch is made or received while the one before is written."""
    return pa.RecordBatchReader.from_batches(rows.schema, ahead(rows))


def _answered(answers: BufferedIOBase, work: Any, tell: bool = False) -> Any:
    """Do `work` and say how it went."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - whatever went wrong is told to the process that asked
        _say(answers, {"error": str(error)})
        return None
    _say(answers, {"value": result if tell else None})
    return result


def _stream(transaction: Transaction, sql: str, answers: BufferedIOBase) -> None:
    rows = _answered(answers, lambda: transaction.read(sql))
    if rows is not None:
        with pa.ipc.new_stream(answers, rows.schema) as stream:
            for batch in rows:
                stream.write_batch(batch)
        answers.flush()


def _say(answers: BufferedIOBase, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    try:
        serve(cast(BufferedIOBase, sys.stdin.buffer), cast(BufferedIOBase, sys.stdout.buffer))
    except BrokenPipeError:
        # Who asked has died, and the transaction is rolled back: there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
