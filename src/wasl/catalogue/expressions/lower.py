"""From the typed form to SQL, for DuckDB or Spark. Every operation is parenthesised and every literal typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from wasl.catalogue.expressions.dialects import Dialect, quote_name, quote_text
from wasl.catalogue.expressions.function import Lowering
from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.typed import Apply, Choice, Column, Constant, Datum, Node, Parameter, Typed, Widen
from wasl.catalogue.expressions.types import Kind, Type
from wasl.kernel.canonical import body_hash, canonical_json

LONGEST_SQL = 200_000
"""Characters. A ratio of ratios of ratios repeats its operands many times over."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A relation that the SQL reads: ``LEFT JOIN <relation> AS "<alias>" ON "<alias>"."key" = <key_sql>``.

    `kind` ``mapping`` has columns `key` and `value` (text), unique by key; ``hijri`` is `hijri.hijri_months`, with a
    column `length` too.
    Equal lookups of several expressions have equal aliases, and an expression's lookups come in the order to join them.
    """

    kind: str
    name: str
    key_sql: str
    alias: str


@dataclass(frozen=True, slots=True)
class Lowered:
    """SQL text of an expression, its type and the lookups it reads."""

    sql: str
    type: Type
    lookups: tuple[Lookup, ...]

    @property
    def nullable(self) -> bool:
        """Whether it may give null."""
        return self.type.nullable


def lower(typed: Typed, dialect: Dialect, parameters: Mapping[str, Datum] | None = None, relation: str = "") -> Lowered:
    """The SQL of `typed`. Each parameter it reads has its value in `parameters` and becomes a literal.

    Columns are qualified by `relation` when given: needed where a column of the row is called ``key``, ``value`` or
    ``length`` and the expression looks something up. Raises ExpressionError for a parameter without value.
    """
    writer = _Writer(typed, dialect, parameters or {}, f"{quote_name(relation)}." if relation else "")
    sql = writer.write(typed.root)
    return Lowered(sql, typed.type, tuple(writer.lookups.values()))


@dataclass
class _Writer:
    typed: Typed
    dialect: Dialect
    parameters: Mapping[str, Datum]
    prefix: str
    lookups: dict[str, Lookup] = field(default_factory=dict)

    def write(self, node: Node) -> str:
        sql = self._written(node)
        if len(sql) > LONGEST_SQL:
            what = f"the expression needs more than {LONGEST_SQL} characters of SQL"
            raise self.typed.source.refuse(what, 0, "cut it in several expressions")
        return sql

    def _written(self, node: Node) -> str:
        match node:
            case Constant():
                return _literal(node.value, node.type, self.dialect)
            case Column():
                return self.prefix + quote_name(node.name)
            case Parameter():
                return _literal(self._value(node), node.type, self.dialect)
            case Apply():
                return self._apply(node)
            case Choice():
                return self._choice(node)
            case Widen():
                return self._widen(node)

    def _value(self, node: Parameter) -> Datum:
        if node.name not in self.parameters:
            raise self.typed.source.refuse(
                f"the parameter {node.name} has no value here", 0, "give its value to lower()"
            )
        return self.parameters[node.name]

    def _apply(self, node: Apply) -> str:
        arguments = tuple(self.write(argument) for argument in node.arguments)
        return FUNCTIONS[node.function].write(Lowering(arguments, node.arguments, node.type, self.dialect, self._join))

    def _widen(self, node: Widen) -> str:
        sql = self.write(node.argument)
        return sql if node.type.sql == node.argument.type.sql else f"CAST({sql} AS {node.type.sql})"

    def _choice(self, node: Choice) -> str:
        branches = "".join(f" WHEN {self.write(asked)} THEN {self.write(result)}" for asked, result in node.branches)
        return f"CASE{branches} ELSE {self.write(node.otherwise)} END"

    def _join(self, kind: str, name: str, key_sql: str) -> str:
        alias = f"{kind}_{body_hash(canonical_json([kind, name, key_sql]))[:12]}"
        self.lookups.setdefault(alias, Lookup(kind, name, key_sql, alias))
        return quote_name(alias)


def _literal(value: Datum, kind: Type, dialect: Dialect) -> str:
    if value is None:
        return f"CAST(NULL AS {kind.sql})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int | Decimal):
        number = f"{value}" if isinstance(value, int) else f"'{value:f}'"
        return f"CAST({number} AS {kind.sql})"
    return quote_text(value, dialect) if kind.kind in (Kind.TEXT, Kind.CODE) else f"CAST(NULL AS {kind.sql})"
