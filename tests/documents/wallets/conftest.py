"""A pupil, her certificate, and the offer of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.desk import learner
from tests.documents.school import open_school
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
