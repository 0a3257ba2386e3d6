"""Bulk reading and writing of the registers' tables, on the same database as Django's models."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedIOBase
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import quote

import pyarrow as pa
from django.db import connections

from wasl.registers.adbc import Alike, Transaction, read_ahead


class BulkError(Exception):
    """The database refused; what it said, without any row."""


class Bulk(Protocol):
    """One transaction of bulk work; see `adbc.Transaction`, which both kinds end up in."""

    vendor: str

    def read(self, sql: str) -> pa.RecordBatchReader: ...
    def scalar(self, sql: str) -> Any: ...
    def execute(self, sql: str) -> None: ...
    def append(self, table: str, rows: pa.RecordBatchReader, expected: int = 0, alike: Alike | None = None) -> None:
        """See `adbc.Transaction`. It may return before the rows are in; whatever goes wrong then is raised by what follows."""

    def stage(self, name: str, rows: pa.RecordBatchReader) -> None: ...
    def end(self, keep: bool) -> None: ...
    def close(self) -> None: ...


def text(value: str) -> str:
    """A text literal of the registers' databases. (Literals of the engines differ; see `wasl.engine.dialect`.)"""
    return "'" + value.replace("\x00", "").replace("'", "''") + "'"


def day(column: str) -> str:
    """A column of days to be read in bulk: ISO 8601, and '' for none. `read_day` makes days of it again.

    SQLite has no type for days, and its driver takes a column's type from its first rows: were those without a day, the
    first day that follows would end the reading.
    """
    return f"COALESCE(CAST({column} AS TEXT), '')"


def read_day(column: str) -> str:
    """On an engine: the day, or null, that `day` wrote."""
    return f"CAST(NULLIF({column}, '') AS DATE)"


@contextmanager
def bulk(alias: str = "default") -> Iterator[Bulk]:
    """A transaction on the database `alias`: kept when the block ends well, rolled back otherwise."""
    address, file = located(alias)
    work: Bulk = Transaction("postgresql", address) if address else _Elsewhere("sqlite", f"file:{file}")
    try:
        yield work
        work.end(keep=True)
    finally:
        work.close()


_folding: list[subprocess.Popen[bytes]] = []
"""Processes whose transaction has ended, and which fold SQLite's log into the database before they go."""


def _forget_the_done() -> None:
    for process in list(_folding):
        if process.poll() is not None:
            with suppress(ValueError):  # another thread forgot it at the same time
                _folding.remove(process)


@atexit.register
def await_folding() -> None:
    """Wait for the processes that still fold SQLite's log."""
    for process in _folding:
        process.wait()


class _Elsewhere:
    """A transaction held by another process; see `adbc` for why."""

    def __init__(self, vendor: str, address: str) -> None:
        self.vendor = vendor
        self._ended = False
        self._owed = 0
        _forget_the_done()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "wasl.registers.adbc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._commands = cast(BufferedIOBase, self._process.stdin)
        self._answers = cast(BufferedIOBase, self._process.stdout)
        # It answers when it has started: until then there is other work to do.
        self._command(do="begin", vendor=vendor, address=address)

    def read(self, sql: str) -> pa.RecordBatchReader:
        self._ask(do="read", sql=sql)
        stream = pa.ipc.open_stream(self._answers)
        return pa.RecordBatchReader.from_batches(stream.schema, stream)

    def scalar(self, sql: str) -> Any:
        return self._ask(do="scalar", sql=sql)

    def execute(self, sql: str) -> None:
        self._ask(do="execute", sql=sql)

    def append(self, table: str, rows: pa.RecordBatchReader, expected: int = 0, alike: Alike | None = None) -> None:
        self._send(rows, do="append", table=table, expected=expected, alike=dict(alike or {}))

    def stage(self, name: str, rows: pa.RecordBatchReader) -> None:
        self._send(rows, do="stage", table=name)

    def end(self, keep: bool) -> None:
        self._ask(do="end", keep=keep)
        self._ended = True

    def close(self) -> None:
        with suppress(BrokenPipeError):  # it may have died with a command unread
            self._commands.close()
        self._answers.close()
        if self._ended:
            _folding.append(self._process)
        else:
            self._process.wait()

    def _send(self, rows: pa.RecordBatchReader, **command: Any) -> None:
        self._command(**command)
        with self._told_why(), pa.ipc.new_stream(self._commands, rows.schema) as stream:
            for batch in read_ahead(rows):
                stream.write_batch(batch)
        with self._told_why():
            self._commands.flush()

    def _ask(self, **command: Any) -> Any:
        self._command(**command)
        while self._owed > 1:
            self._answer()
        return self._answer()

    def _command(self, **command: Any) -> None:
        """Commands follow each other without waiting; what went wrong is known at the next one that asks for an answer."""
        with self._told_why():
            self._commands.write(json.dumps(command).encode() + b"\n")
            self._commands.flush()
        self._owed += 1

    @contextmanager
    def _told_why(self) -> Iterator[None]:
        """The process no longer listens: what it said before it left is the reason. Raises BulkError."""
        try:
            yield
        except (BrokenPipeError, pa.ArrowException) as error:
            while self._owed:
                self._answer()
            raise BulkError("the process that holds the transaction ended: nothing of it is kept") from error

    def _answer(self) -> Any:
        self._owed -= 1
        line = self._answers.readline()
        if not line:
            raise BulkError("the process that holds the transaction ended: nothing of it is kept")
        answer = json.loads(line)
        if "error" in answer:
            raise BulkError(answer["error"])
        return answer["value"]


def located(alias: str = "default") -> tuple[str, Path]:
    """Where the database `alias` is: PostgreSQL's address, or none and SQLite's file."""
    database = connections[alias]
    address = _postgresql_address(database.settings_dict) if database.vendor == "postgresql" else ""
    return address, Path(database.settings_dict["NAME"])


def _postgresql_address(settings: dict[str, Any]) -> str:
    """The address of a database that Django describes by `settings`."""
    user, password = quote(settings.get("USER") or "", safe=""), quote(settings.get("PASSWORD") or "", safe="")
    host, port = quote(settings.get("HOST") or "localhost", safe=""), settings.get("PORT") or 5432
    credentials = f"{user}:{password}@" if password else f"{user}@" if user else ""
    name = quote(settings["NAME"], safe="")
    if host.startswith("%2F"):  # a folder with a socket
        return f"postgresql://{credentials}/{name}?host={host}&port={port}"
    return f"postgresql://{credentials}{host}:{port}/{name}"
