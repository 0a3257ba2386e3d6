"""Lists as the shell prints them, however narrow the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Column, Table
from rich.text import Text


def listing(named: str, *others: str, rows: Iterable[Sequence[str]]) -> Table:
    """A table whose first column, by which things are named in other commands, stays whole; the others wrap, nothing is cut."""
    every = list(rows)
    longest = max((len(name) for name, *_ in every), default=0)
    table = Table(Column(named, no_wrap=True, min_width=longest), *(Column(each, overflow="fold") for each in others))
    for row in every:
        table.add_row(*map(Text, row))
    return table
