"""What a store of the registers gives to those who answer: all that is held about whoever carries an identifier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol


class Held(NamedTuple):
    """One record in force about an entity; `register` is empty where the entity is known and has none of those asked for."""

    entity: str
    """The canonical one of its cluster."""
    register: str
    source: str
    source_key: str
    valid_from: date | None
    valid_to: date | None
    recorded_from: int
    batch: int
    body: str
    """Canonical JSON."""


class Store(Protocol):
    """Where the registers are kept. Reads, and never writes."""

    async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> Sequence[Held]:
        """The records of `registers` now believed about the entities that carry this identifier now, and those merged

        with them. Nothing where nobody carries it. Raises Refused where the store cannot be read.
        """
        ...

    async def close(self) -> None:
        """Let its connections go."""
        ...


_MOST_MERGED = 1000
"""More than ever were one. It tells SQLite that few are looked up: with statistics at hand (ANALYZE) it would otherwise go
through every record to make a filter for them."""


def held_sql(registers: int, mark: str) -> str:
    """The one query, of both databases: `mark` stands for each value given: scheme, value, then the names of `registers`.

    Identifier -> entities -> the head of each one's cluster -> its members -> their records: each step by an index.
    """
    names = ", ".join([mark] * registers) or "''"
    return f"""WITH named AS (
            SELECT entity FROM registers_identifier WHERE scheme = {mark} AND value = {mark} AND recorded_to IS NULL),
        heads AS (
            SELECT DISTINCT COALESCE(s.canonical, n.entity) AS head FROM named AS n
            LEFT JOIN registers_sameas AS s ON s.entity = n.entity AND s.recorded_to IS NULL),
        cluster AS (
            SELECT head, head AS entity FROM heads
            UNION ALL
            SELECT h.head, s.entity FROM heads AS h
            JOIN registers_sameas AS s ON s.canonical = h.head AND s.recorded_to IS NULL)
        SELECT c.head, COALESCE(r.register, ''), COALESCE(r.source, ''), COALESCE(r.source_key, ''),
               r.valid_from, r.valid_to, COALESCE(r.recorded_from, 0), COALESCE(r.batch, 0), COALESCE(r.body, '{{}}')
        FROM (SELECT head, entity FROM cluster LIMIT {_MOST_MERGED}) AS c
        LEFT JOIN registers_record AS r ON r.entity = c.entity AND r.recorded_to IS NULL AND r.register IN ({names})"""
