"""How much of a file is scored at once, and which rows: what keeps memory bounded however long the file and the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_BYTES_PER_ROW = 4_000
"""A row's share of memory: its keys and their blocks, itself beside its pairs, with as much again left to the engine."""
_BYTES_PER_PAIR = 160
"""A pair's: three numbers in the tables that make pairs distinct and that meet the standing records."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is held at once."""

    rows: int
    """Incoming rows whose blocks are looked for."""
    pairs: int
    """Pairs that are compared; one row may have more, as `blocking` allows."""

    @classmethod
    def of(cls, memory: int) -> Limits:
        """As `memory` bytes allow."""
        return cls(max(1, memory // _BYTES_PER_ROW), max(1, memory // _BYTES_PER_PAIR))


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows whose number leaves `rest` when divided by `of`: neighbours, who are much alike, go to different slices."""

    of: int = 1
    rest: int = 0

    def split(self, count: int, most: int) -> Sequence[Slice]:
        """This slice in as many as it takes for each to have about `most` of `count` things."""
        parts = max(1, -(-count // most))
        return [Slice(self.of * parts, self.rest + self.of * part) for part in range(parts)]

    def sql(self, relation: str | None = None) -> str:
        """Condition on the column ``row`` (of a `relation`)."""
        owner = f"{relation}." if relation else ""
        return f'{owner}"row" % {self.of} = {self.rest}'
