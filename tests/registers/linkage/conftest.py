"""An engine to link on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine("duckdb", tmp_path)
    yield engine
    engine.close()
