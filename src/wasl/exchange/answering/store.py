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


def held_sql(named: str, registers: str, most: str = "") -> str:
    """The one query, of both databases.

    `named`: a query of (place, entity): of the question at each place, whoever carries its identifier now. `registers`: which
    are asked for, as SQL compares a name with them. `most`: how many members of clusters are looked up.
    Identifier -> entities -> the head of each one's cluster -> its members -> their records: each step by an index.
    """
    return f"""WITH named AS ({named}),
        heads AS (
            SELECT DISTINCT n.place, COALESCE(s.canonical, n.entity) AS head FROM named AS n
            LEFT JOIN registers_sameas AS s ON s.entity = n.entity AND s.recorded_to IS NULL),
        cluster AS (
            SELECT place, head, head AS entity FROM heads
            UNION ALL
            SELECT h.place, h.head, s.entity FROM heads AS h
            JOIN registers_sameas AS s ON s.canonical = h.head AND s.recorded_to IS NULL)
        SELECT c.place, c.head, COALESCE(r.register, ''), COALESCE(r.source, ''), COALESCE(r.source_key, ''),
               r.valid_from, r.valid_to, COALESCE(r.recorded_from, 0), COALESCE(r.batch, 0), COALESCE(r.body, '{{}}')
        FROM (SELECT place, head, entity FROM cluster{most}) AS c
        LEFT JOIN registers_record AS r ON r.entity = c.entity AND r.recorded_to IS NULL AND r.register {registers}"""
