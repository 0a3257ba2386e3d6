"""How common values are: agreeing on a rare name says more than agreeing on a common one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.linkage.comparisons import Comparison, standard_comparisons
from wasl.registers.linkage.model import THOUSANDTHS, Model

_SMOOTHING = 200
"""A column's frequencies start as if this many people had been seen, whose names are as common as names are on average:
in a register of twenty people each name is borne by one in twenty, which says nothing of the country."""
_COLUMNS = ["frequent", "value", "n"]
_RAREST = 14
"""Bits at most: a value nobody else bears may be a spelling slip."""


BITS = "linkage_bits"
"""Relation ``(frequent, value, bits)``: the thousandths of a bit that agreeing on a column's value is worth."""
_COUNTS = "linkage_counts"


def weighed(model: Model) -> tuple[Comparison, ...]:
    """The comparisons of `model` that count frequencies."""
    return tuple(comparison for comparison in model.comparisons if comparison.frequency)


def frequent_columns() -> tuple[str, ...]:
    """The columns of people that every model counts."""
    return tuple(comparison.frequency for comparison in standard_comparisons() if comparison.frequency)


def count_frequencies(engine: Engine, people: Iterable[str], model: Model) -> dict[str, pa.Table]:
    """Column -> ``(value, n)`` over the feature relations `people`: what a trained model keeps."""
    people, columns = tuple(people), (str(comparison.frequency) for comparison in weighed(model))
    return {column: engine.read(counts_sql([column], people)).read_all().drop_columns("frequent") for column in columns}


def create_bits(engine: Engine, model: Model, people: Iterable[str], counted: str | None = None) -> None:
    """Relation `BITS`, from the kept frequencies, or from the feature relations `people` for columns that have none.

    `counted`: a relation as `counts_sql` gives it, of further people.
    """
    missing = [str(one.frequency) for one in weighed(model) if one.frequency not in model.frequencies]
    kept = [
        table.append_column("frequent", pa.array([column] * table.num_rows, pa.string()))
        for column, table in model.frequencies.items()
    ]
    parts = [counts_sql(missing, tuple(people), counted)] if missing else []
    if kept:
        engine.view_arrow("linkage_kept", pa.concat_tables(table.select(_COLUMNS) for table in kept))
        parts.append('SELECT frequent, "value", n FROM linkage_kept')
    engine.create(_COUNTS, " UNION ALL ".join(parts))
    engine.create(BITS, _bits_sql(model))
    engine.drop(_COUNTS, "linkage_kept")


def _bits_sql(model: Model) -> str:
    """As if `_SMOOTHING` average people more had been seen."""
    averages = " ".join(
        f"WHEN '{one.frequency}' THEN CAST({_SMOOTHING * model.chance_agreement(one):.6f} AS DOUBLE)"
        for one in weighed(model)
    )
    share = f"(CAST(c.n AS DOUBLE) + CASE c.frequent {averages} END) / (t.total + {_SMOOTHING})"
    totals = f"SELECT frequent, CAST(sum(n) AS DOUBLE) AS total FROM {_COUNTS} GROUP BY frequent"
    return f"""
        SELECT c.frequent, c."value", CAST(round(least({_RAREST}, -log2({share})) * {THOUSANDTHS}) AS INTEGER) AS bits
        FROM {_COUNTS} AS c JOIN ({totals}) AS t ON t.frequent = c.frequent"""


def counts_sql(columns: Sequence[str], people: Sequence[str], counted: str | None = None) -> str:
    """``frequent, value, n``: how often each value of `columns` stands in the feature relations `people`.

    With what is `counted` already, a relation of the same columns that may name a value several times.
    """
    parts = [
        f"SELECT '{column}' AS frequent, {column} AS \"value\", count(*) AS n FROM {identifier(one)}"
        f" WHERE {column} IS NOT NULL GROUP BY {column}"
        for column in columns
        for one in people
    ]
    if counted:
        named = ", ".join(f"'{column}'" for column in columns)
        parts.append(f'SELECT frequent, "value", n FROM {identifier(counted)} WHERE frequent IN ({named})')
    n = "CAST(sum(n) AS BIGINT) AS n"
    return f'SELECT frequent, "value", {n} FROM ({" UNION ALL ".join(parts)}) AS s GROUP BY frequent, "value"'
