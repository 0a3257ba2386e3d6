"""A neighbourhood in which a household's aid was decided, and who complains, answers and corrects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of, learner
from tests.exchange.answering import world
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.counter import desk
from wasl.exchange.tracing.households import follow_households
from wasl.exchange.tracing.people import Person, family_of
from wasl.programmes.keeping import decide_case
from wasl.programmes.models import Decision
from wasl.registers.models import Ledger


@pytest.fixture
def home(registers: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A neighbourhood whose departments agreed."""
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    settings.HOME = tmp_path
    settings.REQUIRE_MFA = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Ledger.objects.update(instant=10)
    here.settle()
    here.agree(tmp_path)
    follow_households(current.catalogue())
    yield tmp_path
    desk.close()


@pytest.fixture
def father(home: Path) -> Profile:
    return learner(here.FATHER)


@pytest.fixture
def agents(home: Path) -> list[Profile]:
    """Three of the agency in charge of direct aid."""
    return [agent_of("anss", f"anss-{each}") for each in range(3)]


@pytest.fixture
def decision(agents: list[Profile]) -> Decision:
    """Of the poor household: 600 a month."""
    return decide_case(agents[0], "direct-aid-children", ("household", here.POOR), here.TODAY, "ASD-1")


def family(who: Profile) -> list[Person]:
    return family_of(current.catalogue(), who.person, today())
