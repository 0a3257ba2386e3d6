"""One DuckDB with awkward rows for all tests of expressions."""

from __future__ import annotations

import pytest

from tests.catalogue.expressions.duckdb_rows import Rows


@pytest.fixture(scope="session")
def duckdb_rows() -> Rows:
    """Forty rows."""
    return Rows(40)
