"""Tables of counts, typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wasl.client.answers import Answer
from wasl.client.problems import UnreadableError


@dataclass(frozen=True, slots=True)
class Table:
    """Counts without any person's data. A cell that is absent counts nobody, or fewer than `threshold`."""

    dimensions: tuple[str, ...]
    """What it is broken down by."""
    filters: Mapping[str, str]
    """What it is limited to."""
    cells: Sequence[Mapping[str, Any]]
    """One mapping a cell: each dimension's value, ``count``, and ``margin``, within which the true count lies 19 times in 20."""
    threshold: int
    """No smaller count is ever given."""
    instant: datetime
    """What the registers knew then."""
    answer: Answer
    """The same as it came, with its agreement and receipt where it has some."""


def table_of(answer: Answer) -> Table:
    """The table that `answer` carries. Raises UnreadableError when it carries none."""
    body = answer.body
    try:
        return Table(
            dimensions=tuple(body["dimensions"]),
            filters=dict(body["filters"]),
            cells=tuple(dict(cell) for cell in body["cells"]),
            threshold=int(body["threshold"]),
            instant=datetime.fromisoformat(body["instant"]),
            answer=answer,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError("the answer is no table of counts", mend="ask a service of statistics") from error
