"""The registers of an installation on PostgreSQL, read over a few connections of the gateway's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import psycopg

from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.store import Held, held_sql

_CONNECTIONS = 4
_CONNECT_SECONDS = 5
_STATEMENT_MS = 3000


class PostgresStore:
    """At most `connections` at once; others wait for one to be free. Used from one event loop."""

    def __init__(self, address: str, connections: int = _CONNECTIONS) -> None:
        """`address`: ``postgresql://user:password@host:port/name``, as libpq reads it."""
        self._address = address
        self._places = asyncio.Semaphore(connections)
        self._free: list[psycopg.AsyncConnection[tuple[object, ...]]] = []
        self._statements: dict[int, str] = {}

    async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> Sequence[Held]:
        """As `Store.held` says. A connection found dead is replaced once."""
        sql = self._statements.setdefault(len(registers), held_sql(len(registers), "%s"))
        values = (scheme, value, *registers)
        async with self._places:
            for last in (False, True):
                try:
                    async with self._connection() as connection:
                        found = await connection.execute(sql, values, prepare=True)
                        return [Held(*row) for row in await found.fetchall()]  # type: ignore[arg-type]
                except psycopg.OperationalError as error:
                    if last:
                        raise Refused("store-unavailable") from error
                except psycopg.Error as error:
                    raise Refused("store-unavailable") from error
        raise Refused("store-unavailable")

    async def close(self) -> None:
        """Close every connection that nobody uses."""
        while self._free:
            with suppress(psycopg.Error):
                await self._free.pop().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
        """A connection, free again afterwards unless it broke."""
        connection = self._free.pop() if self._free else await self._connect()
        try:
            yield connection
        except BaseException:
            with suppress(psycopg.Error):
                await connection.close()
            raise
        self._free.append(connection)

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        options = f"-c default_transaction_read_only=on -c statement_timeout={_STATEMENT_MS}"
        return await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, connect_timeout=_CONNECT_SECONDS, options=options, application_name="wasl-exchange"
        )  # fmt: skip
