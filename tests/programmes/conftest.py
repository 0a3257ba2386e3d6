"""The Moroccan pack."""

from __future__ import annotations

import pytest

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue


@pytest.fixture(scope="session")
def maroc() -> Catalogue:
    """Its catalogue, the one that the installation serves."""
    return current.catalogue()
