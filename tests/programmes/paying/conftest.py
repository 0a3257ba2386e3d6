"""The paying office of each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.exchange.answering import world
from tests.programmes.paying.office import Office
from wasl.catalogue import current
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    settings.HOME = tmp_path
    people = [agent_of("anss", name) for name in ("maker", "checker", "approver")]
    return Office(Installation(current.catalogue(), Places(tmp_path)), *people)
