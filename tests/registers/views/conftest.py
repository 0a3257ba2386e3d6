"""The portal over a small fed State, and a way to look at it as one of the demo accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.portal.conftest import Visitor, clients
from tests.registers.small_state import SmallState, feed_small_state
from wasl.accounts.demo import create_demo_accounts


@pytest.fixture
def state(registers: None, settings: Settings, tmp_path: Path) -> SmallState:
    """The small State, in the home of these settings, with accounts of two departments."""
    settings.HOME = tmp_path / "home"
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create_demo_accounts(["menps", "ofppt"])
    return feed_small_state(settings.HOME)


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    """``visitor("agent", "ar")``: a client signed in as that account, speaking that language."""
    return clients(settings)
