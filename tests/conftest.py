"""What every test shares: where things are, and a database of its own kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets, which live outside the repository."""
    folder = Path(os.environ.get("WASL_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"no public data sets at {folder}: set WASL_SHARED to the folder that holds data/")
    return folder
