"""An installation with accounts, and a registry's two agents."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from wasl.accounts.demo import create_demo_accounts
from wasl.accounts.models import Profile


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """Its home."""
    settings.HOME = tmp_path / "home"
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create_demo_accounts(["menps", "ofppt"])
    return Path(settings.HOME)


@pytest.fixture
def agent(home: Path) -> Profile:
    """An agent of the ministry."""
    return agent_of("menps", "registry-1")


@pytest.fixture
def other(home: Path) -> Profile:
    """Another, for the four eyes."""
    return agent_of("menps", "registry-2")
