"""The Moroccan pack, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

PACK = Path(__file__).resolve().parents[2] / "packs" / "maroc"


@pytest.fixture(scope="session")
def maroc() -> Catalogue:
    """Its catalogue."""
    return load(PACK, KINDS)
