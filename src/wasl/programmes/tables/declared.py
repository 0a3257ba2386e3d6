"""A decision table, as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from wasl.catalogue.expressions.typed import Datum
from wasl.kernel.errors import Place
from wasl.programmes.tables.cells import Cell, Kind

Policy = Literal["UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT"]
POLICIES: Final[dict[str, Policy]] = {
    "UNIQUE": "UNIQUE", "ANY": "ANY", "PRIORITY": "PRIORITY", "FIRST": "FIRST", "COLLECT": "COLLECT",
}  # fmt: skip
Aggregation = Literal["SUM", "COUNT", "MIN", "MAX"]
AGGREGATIONS: Final[dict[str, Aggregation]] = {"SUM": "SUM", "COUNT": "COUNT", "MIN": "MIN", "MAX": "MAX"}


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions, on one fact."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Output:
    """What the table gives."""

    name: str
    kind: Kind
    order: tuple[Datum, ...]
    """For ``PRIORITY``: its values, the first before all others."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: it holds where all its cells do."""

    cells: tuple[Cell, ...]
    value: Datum
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """One decision."""

    name: str
    policy: Policy
    aggregation: Aggregation | None
    """For ``COLLECT``."""
    inputs: tuple[Input, ...]
    output: Output
    rules: tuple[Rule, ...]
    default: Datum
    """Where no rule holds; None: nothing is known then."""
    place: Place
