"""The SQL constructs of bulk work that the engines write differently. Every method takes and gives SQL text.

Expressions of packs have their own lowering (`wasl.catalogue.expressions`); this is for the SQL around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol


class Dialect(Protocol):
    """One engine's spelling. Both engines give identical values: tests/engine/test_same_on_both.py."""

    hashing: str
    """What the numbers of `hash64` hold for: who keeps them computes them anew when this has changed."""

    def literal(self, text: str) -> str:
        """Any text, as a literal."""

    def sha256_hex(self, text: str) -> str:
        """Lower-case hex digest of the UTF-8 bytes of a text."""

    def json_object(self, items: Mapping[str, str]) -> str:
        """A canonical JSON object (RFC 8785); values are SQL of text, booleans or whole numbers; nulls are kept."""

    def finds(self, text: str, pattern: str) -> str:
        """Whether `text` holds a match of a regular expression in what RE2 and Java have in common."""

    def date_text(self, day: str) -> str:
        """ISO 8601 text of a date."""

    def decimal_text(self, value: str) -> str:
        """Plain digits of a decimal, with its full scale."""

    def hash64(self, columns: Iterable[str]) -> str:
        """A 64-bit number of several texts, null where one of them is. The one construct whose values are each engine's own."""


def hashed(function: str, columns: Iterable[str]) -> str:
    """A call of a `function` that takes null for a value, null where one of the `columns` is."""
    names = tuple(columns)
    given = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return f"CASE WHEN {given} THEN {function}({', '.join(names)}) END"


EngineName = Literal["duckdb", "spark"]
