"""What every reader gives: rows of text, and an account of how it read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec


class Malformed(msgspec.Struct, frozen=True):
    """A line that is no row."""

    line: int
    """From 1, in the file."""
    text: str
    """Its beginning."""
    reason: str


@dataclass(frozen=True)
class ReadReport:
    """How a file was read. Rows received are `rows` and the malformed ones together."""

    rows: int
    malformed: Sequence[Malformed] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    """Encoding, delimiter, header line, columns found, renamed, ignored, missing; warnings."""

    def summary(self) -> dict[str, Any]:
        """As the batch's report keeps it."""
        return {**self.facts, "malformed": len(self.malformed)}

    def keep_malformed(self, path: Path) -> None:
        """One JSON object a line, for the download."""
        encoder = msgspec.json.Encoder()
        path.write_bytes(b"".join(encoder.encode(each) + b"\n" for each in self.malformed))
