"""An installation with accounts, a registry's two agents, and five diplomas of one run."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.documents.samples import diploma
from wasl.accounts.demo import create_demo_accounts
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents.issuing import Drawn, write
from wasl.documents.models import Cohort, Document
from wasl.documents.template import issue_of, template
from wasl.kernel.clock import now, to_microseconds

DIPLOMA = "baccalaureate-diploma"


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


@pytest.fixture
def diplomas(home: Path, agent: Profile, transactional_db: None) -> list[Document]:
    """As they would stand: sealed two and two and one."""
    at, ready = now(), template(current.catalogue(), DIPLOMA)
    run = Cohort.objects.create(
        type=DIPLOMA, as_of=today(), asked_by=agent.name, created=at, state="cancelled", ended=at
    )
    occasion = issue_of(current.catalogue(), ready, at, today(), to_microseconds(at))
    drawn = [Drawn(f"{each:032x}", dict(diploma().claims), f"{each:032x}") for each in range(5)]
    for start in (0, 2, 4):
        with transaction.atomic():
            write(ready, drawn[start : start + 2], occasion, agent.name, cohort=run)
    return list(Document.objects.order_by("pk").select_related("sealed_in", "key"))
