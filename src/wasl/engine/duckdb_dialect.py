"""DuckDB's spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from wasl.engine.dialect import hashed
from wasl.engine.quote import literal as word


class DuckDBDialect:
    """See `dialect.Dialect`."""

    hashing = f"duckdb {duckdb.__version__}"  # it promises the same `hash` for one version

    def literal(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def sha256_hex(self, text: str) -> str:
        return f"sha256({text})"

    def json_object(self, items: Mapping[str, str]) -> str:
        if not items:
            return "'{}'"
        fields = ", ".join(f"{word(name)}: {items[name]}" for name in sorted(items))
        return f"CAST(to_json({{{fields}}}) AS VARCHAR)"

    def finds(self, text: str, pattern: str) -> str:
        return f"regexp_matches({text}, {self.literal(pattern)})"

    def date_text(self, day: str) -> str:
        return f"CAST({day} AS VARCHAR)"

    def decimal_text(self, value: str) -> str:
        return f"CAST({value} AS VARCHAR)"

    def hash64(self, columns: Iterable[str]) -> str:
        return hashed("hash", columns)
