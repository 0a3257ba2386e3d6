"""A pupil, her certificate, and the offer of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import learner
from tests.documents.school import open_school
from tests.documents.wallets.asking import KNOWN, Asking, Browser
from tests.documents.wallets.holding import Wallet
from wasl.accounts.models import Profile
from wasl.documents.issuing import issue
from wasl.documents.models import Document
from wasl.documents.wallets.offering import Offered, offer


@pytest.fixture
def document(home: Path, agent: Profile) -> Document:
    """A certificate of schooling."""
    return issue(agent, "school-certificate", open_school(home)[0])


@pytest.fixture
def holder(document: Document) -> Profile:
    """Whom it is about."""
    return learner(document.entity)


@pytest.fixture
def offered(holder: Profile, document: Document) -> Offered:
    """It, offered to her wallet."""
    return offer(holder, document)


@pytest.fixture
def wallet() -> Wallet:
    """Hers."""
    return Wallet()


@pytest.fixture
def known(settings: Settings, tmp_path: Path) -> Path:
    """The file of wallets that the installation knows."""
    path = tmp_path / "wallets.json"
    path.write_text(json.dumps(KNOWN))
    settings.WALLETS = str(path)
    return path


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.fixture
def browser(holder: Profile) -> Browser:
    return Browser(holder)
