"""The obvious reference for bitemporal history: keep every statement ever made, and read backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Statement:
    """`body` holds for `key` over [start, end), said at `instant`; `end` None means open."""

    key: str
    start: date
    end: date | None
    body: str
    instant: int


@dataclass
class KeepEverything:
    """Statements in the order in which they were made."""

    said: list[Statement] = field(default_factory=list)

    def say(self, statement: Statement) -> None:
        self.said.append(statement)

    def answer(self, key: str, day: date, instant: int) -> str | None:
        """What was believed at `instant` of `day`: the last thing said by then that covers the day."""
        for statement in reversed(self.said):
            covers = statement.start <= day and (statement.end is None or day < statement.end)
            if statement.key == key and statement.instant <= instant and covers:
                return statement.body
        return None
