"""One small State, made once for all tests of the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.load import load
from wasl.demo.build import Manifest, build
from wasl.demo.workshop import File
from wasl.server.kinds import KINDS

PACK = ROOT / "packs" / "maroc"
SEED = 7


@dataclass(frozen=True, slots=True)
class State:
    """A State on disk, and how to ask it."""

    folder: Path
    manifest: Manifest

    def files(self, feed: str) -> tuple[File, ...]:
        return tuple(file for file in self.manifest.files if file.feed == feed)

    def path(self, file: File) -> Path:
        assert file.path is not None
        return self.folder / file.path

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of `sql` over ``{truth}`` and ``{people}``, the Parquet files of the truth."""
        named = sql.format(
            truth=f"'{self.folder}/truth/rows-*.parquet'", people=f"'{self.folder}/truth/people-*.parquet'"
        )
        with duckdb.connect() as con:
            return con.execute(named).fetchall()


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The province scale: under 6,000 learners."""
    folder = tmp_path_factory.mktemp("state")
    return State(folder, build("province", SEED, folder, PACK))


@pytest.fixture(scope="session")
def pack() -> Catalogue:
    return load(PACK, KINDS)


@pytest.fixture
def con() -> Callable[[str], list[tuple[Any, ...]]]:
    """Runs SQL in an empty database."""
    connection = duckdb.connect()
    return lambda sql: connection.execute(sql).fetchall()
