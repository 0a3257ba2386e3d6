"""Spark's spelling, in ANSI mode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wasl.engine.dialect import hashed
from wasl.engine.quote import literal as word


class SparkDialect:
    """See `dialect.Dialect`."""

    hashing = "xxhash64"

    def literal(self, text: str) -> str:
        # Spark reads backslash escapes, and replaces ${…} before it parses.
        escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\u0024")
        return f"'{escaped}'"

    def sha256_hex(self, text: str) -> str:
        return f"sha2({text}, 256)"

    def json_object(self, items: Mapping[str, str]) -> str:
        if not items:
            return "'{}'"
        fields = ", ".join(f"{word(name)}, {items[name]}" for name in sorted(items))
        return f"to_json(named_struct({fields}), map('ignoreNullFields', 'false'))"

    def finds(self, text: str, pattern: str) -> str:
        return f"({text} RLIKE {self.literal(pattern)})"

    def date_text(self, day: str) -> str:
        return f"CAST({day} AS STRING)"

    def decimal_text(self, value: str) -> str:
        return f"CAST({value} AS STRING)"

    def hash64(self, columns: Iterable[str]) -> str:
        return hashed("xxhash64", columns)
