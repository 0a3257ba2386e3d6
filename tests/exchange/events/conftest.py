"""The small State, fed, with an agreement in force."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.exchange.events.world import World
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.registers.models import Ledger


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Tests that gather, or read the outbox as a gateway does, ask for a database that commits: others are quicker without."""
    Ledger.objects.get_or_create(pk=1, defaults={"instant": 0})
    settings.HOME = tmp_path / "home"
    settings.DEMO = True
    monkeypatch.delenv("WASL_WEBHOOK_NETWORKS", raising=False)
    pseudonyms_of(settings.HOME)
    world = World(settings.HOME)
    world.name_pupils()
    world.agree()
    return world
