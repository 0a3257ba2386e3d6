"""The rows of `random_expressions` in DuckDB, and expressions computed over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from tests.catalogue.expressions.random_expressions import AS_OF, COLUMNS, MAPPINGS, SCOPE, rows
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.hijri import hijri_months
from wasl.catalogue.expressions.lower import Lookup, lower
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.typed import Typed
from wasl.catalogue.expressions.types import Kind, Type
from wasl.kernel.errors import Place

LOOKUPS = {("mapping", name): codes for name, codes in MAPPINGS.items()}
_ARROW = {Kind.INT: pa.int64(), Kind.DATE: pa.date32(), Kind.BOOL: pa.bool_()}


def typed(text: str, scope: Scope = SCOPE, expected: Type | None = None) -> Typed:
    """The checked expression."""
    return check(parse(text, Place("test"), ""), scope, expected)


def reference(expression: Typed, row: Mapping[str, Any]) -> Any:
    """What the reference evaluator gives for a row."""
    return evaluate(expression, {**row, "as_of": AS_OF}, LOOKUPS)


def joins(lookups: Iterable[Lookup]) -> str:
    """The joins that lookups ask for, as the pipeline writes them."""
    unique = {lookup.alias: lookup for lookup in lookups}.values()
    return " ".join(
        f'LEFT JOIN "{each.name or each.kind}" AS "{each.alias}" ON "{each.alias}"."key" = {each.key_sql}'
        for each in unique
    )


class Rows:
    """A DuckDB holding the first `count` rows and the lookup relations."""

    def __init__(self, count: int) -> None:
        self.rows = rows(count)
        self.connection = duckdb.connect()
        self._create("T", _table(self.rows))
        self._create("hijri", hijri_months())
        for name, codes in MAPPINGS.items():
            self._create(
                name, pa.table({"key": pa.array(codes, pa.string()), "value": pa.array(codes.values(), pa.string())})
            )

    def _create(self, name: str, table: pa.Table) -> None:
        self.connection.register("arriving", table)
        self.connection.execute(f'CREATE TABLE "{name}" AS FROM arriving')
        self.connection.unregister("arriving")

    def compute(self, expression: Typed) -> list[Any]:
        """The value of the expression for each row."""
        lowered = lower(expression, "duckdb", {"as_of": AS_OF}, relation="T")
        sql = f'SELECT {lowered.sql} FROM "T" {joins(lowered.lookups)} ORDER BY "T"."row"'
        return [value for (value,) in self.connection.execute(sql).fetchall()]


def _table(data: Sequence[Mapping[str, Any]]) -> pa.Table:
    columns = {name: pa.array([row[name] for row in data], _arrow(kind)) for name, kind in COLUMNS.items()}
    return pa.table({**columns, "row": pa.array(range(len(data)), pa.int32())})


def _arrow(kind: Type) -> pa.DataType:
    return (
        pa.decimal128(kind.precision, kind.scale) if kind.kind is Kind.DECIMAL else _ARROW.get(kind.kind, pa.string())
    )
