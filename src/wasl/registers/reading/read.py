"""One way in for every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from wasl.registers.declared import Feed
from wasl.registers.reading.contract import ReadReport


def read(
    landed: Path, feed: Feed, out: Path, folder: Path, packages: Mapping[str, Callable[[], pa.Table]]
) -> ReadReport:
    """Write the rows of `landed` to the Parquet file `out`: ``__row`` and the feed's columns as text, in declared order."""
    from wasl.registers.reading.csv import read_csv

    return read_csv(landed, feed, out, folder)
