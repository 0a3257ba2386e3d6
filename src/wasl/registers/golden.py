"""The golden view: for each attribute the value to trust, why, and the values it was preferred to.

Order: the declared authority of the attribute, then the freshest statement, then the value most sources give.
Nothing is overwritten: the other values stay in view.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from wasl.registers.declared import Attribute
from wasl.registers.history import Version

Reason = Literal["authority", "freshest", "majority", "only"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says of one attribute."""

    value: Any
    source: str
    register: str
    since: date | None
    recorded: int
    batch: int


@dataclass(frozen=True, slots=True)
class Golden:
    """One attribute's trusted value, and the statements behind and beside it."""

    attribute: str
    chosen: Statement
    reason: Reason
    supporting: tuple[Statement, ...]
    """Other sources that say the same."""
    conflicting: tuple[Statement, ...]
    """Sources that say otherwise, best first."""

    @property
    def value(self) -> Any:
        return self.chosen.value


def golden_view(versions: Iterable[Version], attributes: Mapping[str, Attribute]) -> dict[str, Golden]:
    """The trusted value of each of `attributes` that some version states (null says nothing)."""
    said: dict[str, list[Statement]] = {}
    for version in versions:
        for name, value in version.body.items():
            if value is not None and name in attributes:
                statement = Statement(
                    value, version.source, version.register, version.valid_from, version.recorded_from, version.batch
                )
                said.setdefault(name, []).append(statement)
    return {name: _choose(name, said[name], attributes[name]) for name in attributes if name in said}


def _choose(name: str, statements: list[Statement], attribute: Attribute) -> Golden:
    if len(statements) == 1:  # by far the most usual, and read at every exchange
        return Golden(name, statements[0], "only", (), ())
    weight = Counter(str(statement.value) for statement in statements)

    def rank(statement: Statement) -> tuple[int, int, int, int, str, str]:
        trusted = statement.source in attribute.authority
        place = attribute.authority.index(statement.source) if trusted else len(attribute.authority)
        since = statement.since.toordinal() if statement.since else 0
        # The last two parts only make the order total, so that the same statements always give the same answer.
        return (
            place,
            -since,
            -weight[str(statement.value)],
            -statement.recorded,
            statement.source,
            str(statement.value),
        )

    ordered = sorted(statements, key=rank)
    chosen, others = ordered[0], ordered[1:]
    return Golden(
        attribute=name,
        chosen=chosen,
        reason=_reason(chosen, others, attribute),
        supporting=tuple(other for other in others if other.value == chosen.value),
        conflicting=tuple(other for other in others if other.value != chosen.value),
    )


def _reason(chosen: Statement, others: list[Statement], attribute: Attribute) -> Reason:
    if not others:
        return "only"
    if chosen.source in attribute.authority:
        return "authority"
    if any(other.since == chosen.since for other in others if other.value != chosen.value):
        return "majority"
    return "freshest"
