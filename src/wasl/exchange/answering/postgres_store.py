"""The registers of an installation on PostgreSQL, read over a few connections of the gateway's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.store import Held, held_sql

_CONNECTIONS = 4
_TOGETHER = 64
"""Questions of one query, at most: its answer is held whole."""
_CONNECT_SECONDS = 5
_STATEMENT_MS = 3000
_SQL = held_sql(
    """SELECT a.place, i.entity FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS a (scheme, value, place)
        JOIN registers_identifier AS i ON i.scheme = a.scheme AND i.value = a.value AND i.recorded_to IS NULL""",
    "= ANY(%s::text[])",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One who waits."""

    scheme: str
    value: str
    told: asyncio.Future[Sequence[Held]]


class PostgresStore:
    """At most `connections` at once; of those who find them all busy the next one free asks together, in one query.

    What a query costs this process is much more than what it finds: under load its cost is shared, and nobody waits for more
    to come. Used from one event loop.
    """

    def __init__(self, address: str, connections: int = _CONNECTIONS) -> None:
        """`address`: ``postgresql://user:password@host:port/name``, as libpq reads it."""
        self._address = address
        self._places = connections
        self._free: list[psycopg.AsyncConnection[tuple[Any, ...]]] = []
        self._waiting: dict[tuple[str, ...], list[_Asked]] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> Sequence[Held]:
        """As `Store.held` says. A connection found dead is replaced once."""
        told: asyncio.Future[Sequence[Held]] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(registers, []).append(_Asked(scheme, value, told))
        self._ask_next()
        return await told

    def _ask_next(self) -> None:
        """Where a connection is free, ask for those who wait the longest."""
        while self._waiting and len(self._asking) < self._places:
            registers = next(iter(self._waiting))
            waiting = self._waiting.pop(registers)
            if waiting[_TOGETHER:]:
                self._waiting[registers] = waiting[_TOGETHER:]
            task = asyncio.create_task(self._tell(registers, waiting[:_TOGETHER]))
            self._asking.add(task)
            task.add_done_callback(self._asked)

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if not task.cancelled():
            self._ask_next()

    async def _tell(self, registers: tuple[str, ...], asked: Sequence[_Asked]) -> None:
        """Ask for all of them, and give each what is theirs. Who went away meanwhile is passed over."""
        try:
            found = await self._found(registers, asked)
        except Exception as error:  # noqa: BLE001 - it is raised where each of them waits
            for each in asked:
                if not each.told.done():
                    each.told.set_exception(error)
        else:
            for each, rows in zip(asked, found, strict=True):
                if not each.told.done():
                    each.told.set_result(rows)

    async def _found(self, registers: tuple[str, ...], asked: Sequence[_Asked]) -> list[list[Held]]:
        values = ([each.scheme for each in asked], [each.value for each in asked], list(registers))
        for last in (False, True):
            try:
                async with self._connection() as connection:
                    cursor = await connection.execute(_SQL, values, prepare=True)
                    found: list[list[Held]] = [[] for _ in asked]
                    for place, *row in await cursor.fetchall():
                        found[place - 1].append(Held(*row))
                    return found
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
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[Any, ...]]]:
        """A connection, free again afterwards unless it broke."""
        connection = self._free.pop() if self._free else await self._connect()
        try:
            yield connection
        except BaseException:
            with suppress(psycopg.Error):
                await connection.close()
            raise
        self._free.append(connection)

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        options = f"-c default_transaction_read_only=on -c statement_timeout={_STATEMENT_MS}"
        return await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, connect_timeout=_CONNECT_SECONDS, options=options, application_name="wasl-exchange"
        )  # fmt: skip
