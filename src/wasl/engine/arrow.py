"""Arrow shapes by name: ``columns({"key": pa.string(), "from": pa.date32()})``."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa


def columns(types: Mapping[str, pa.DataType]) -> pa.Schema:
    """The schema with these columns, each of which may be null."""
    return pa.schema(types)
