"""How common values are: agreeing on a rare name says more than agreeing on a common one."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.linkage.comparisons import Comparison
from wasl.registers.linkage.model import THOUSANDTHS, Model

_SMOOTHING = 200
"""A column's frequencies start as if this many people had been seen, whose names are as common as names are on average:
in a register of twenty people each name is borne by one in twenty, which says nothing of the country."""
_RAREST = 14
"""Bits at most: a value nobody else bears may be a spelling slip."""


def bits_relation(comparison: Comparison) -> str:
    """Name of the relation ``(value, bits)`` of the comparison's column."""
    return f"linkage_bits_{comparison.frequency}"


def weighed(model: Model) -> tuple[Comparison, ...]:
    """The comparisons of `model` that count frequencies."""
    return tuple(comparison for comparison in model.comparisons if comparison.frequency)


def count_frequencies(engine: Engine, people: Iterable[str], model: Model) -> dict[str, pa.Table]:
    """Column -> ``(value, n)`` over the feature relations `people`: what a trained model keeps."""
    return {
        str(comparison.frequency): engine.read(_counts_sql(str(comparison.frequency), people)).read_all()
        for comparison in weighed(model)
    }


def create_bits(engine: Engine, model: Model, people: Iterable[str]) -> None:
    """The bits relations, from the kept frequencies or else from the feature relations `people`. Bits are thousandths."""
    people = tuple(people)
    for comparison in weighed(model):
        column = str(comparison.frequency)
        if column in model.frequencies:
            engine.view_arrow("linkage_counts", model.frequencies[column])
        else:
            engine.create("linkage_counts", _counts_sql(column, people))
        expected = f"CAST({_SMOOTHING * model.chance_agreement(comparison):.6f} AS DOUBLE)"
        share = f"(CAST(c.n AS DOUBLE) + {expected}) / (t.total + {_SMOOTHING})"
        engine.create(
            bits_relation(comparison),
            f"""SELECT c."value", CAST(round(least({_RAREST}, -log2({share})) * {THOUSANDTHS}) AS INTEGER) AS bits
                FROM linkage_counts AS c CROSS JOIN (SELECT CAST(sum(n) AS DOUBLE) AS total FROM linkage_counts) AS t""",
        )
        engine.drop("linkage_counts")


def _counts_sql(column: str, people: Iterable[str]) -> str:
    parts = (f"SELECT {column} AS v FROM {identifier(one)} WHERE {column} IS NOT NULL" for one in people)
    return f'SELECT v AS "value", count(*) AS n FROM ({" UNION ALL ".join(parts)}) AS s GROUP BY v'
