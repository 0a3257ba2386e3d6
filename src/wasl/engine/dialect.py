"""The SQL constructs that the engines write differently. Every method takes and gives SQL text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Dialect(Protocol):
    """One engine's spelling. Both engines must give identical values: tests/engine/test_same_on_both.py."""

    name: str

    def sha256_hex(self, text: str) -> str:
        """Lower-case hex digest of UTF-8 text."""

    def json_object(self, items: Mapping[str, str]) -> str:
        """A canonical JSON object (RFC 8785) with keys sorted; values are SQL of text, bool or integer; nulls are kept."""

    def try_date(self, text: str, pattern: str) -> str:
        """`text` read by a pattern of ``DD MM YYYY YY`` and separators; NULL where it is no such date."""

    def try_int(self, text: str) -> str:
        """`text` as a whole number (BIGINT); NULL where it is none."""

    def try_decimal(self, text: str, precision: int, scale: int) -> str:
        """`text` with a decimal point as DECIMAL; NULL where it is none or would not fit."""

    def matches(self, text: str, pattern: str) -> str:
        """Whether the whole `text` matches the RE2-and-Java-common regular expression `pattern` (a Python str, quoted here)."""

    def regexp_replace(self, text: str, pattern: str, replacement: str) -> str:
        """Every match of `pattern` replaced by the literal `replacement`."""

    def date_text(self, day: str) -> str:
        """ISO 8601 text of a DATE."""

    def decimal_text(self, value: str) -> str:
        """Plain text of a DECIMAL, with its full scale."""
