"""A State in which a family files procedures: a school, a mother with a young child, a student of age, an agreement in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of, learner
from tests.documents.school import ENROLMENTS, PUPILS, SCHOOL, feed, school_year
from tests.exchange.answering import world
from tests.exchange.tracing.families import lives, stated
from tests.registers.keeping import fed_once
from tests.registers.small_state import written
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.counter import desk as counter
from wasl.exchange.directory.signing import directory_key, publish
from wasl.exchange.tracing.households import follow_households
from wasl.programmes import entitling
from wasl.registers.people import entities_named

STUDENT, CHILD = "Z100000001", "Z100000002"
MOTHER = "0" * 31 + "7"
_BORN = ("ALAOUI,SALMA,العلوي,سلمى,04/06/2000", "BENNANI,KENZA,بناني,كنزة,04/06/{year}")
EQUIVALENCE, TRANSFER, ACCIDENT = "diploma-equivalence", "school-transfer", "school-accident"


@dataclass
class Town:
    """Who is there."""

    home: Path
    student: str
    child: str

    def agree(self, state: str = "active") -> None:
        """The agreement by which higher education asks the ministry about certificates."""
        agreement = world.agreement(
            consumer="ensup", consumer_department="enssup", service=world.CERTIFICATE, purpose="certificates",
            valid_from=today() - timedelta(days=30), valid_until=today() + timedelta(days=900), state=state,
        )  # fmt: skip
        self._version = getattr(self, "_version", 0) + 1
        snapshot = msgspec.structs.replace(world.directory(agreement).snapshot, version=self._version)
        publish(snapshot, directory_key(self.home), self.home / "directory")


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    settings.REQUIRE_MFA = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return Path(settings.HOME)


@pytest.fixture
def town(registers: None, home: Path) -> Iterator[Town]:
    counter.close()
    student, child = fed_once(home, "town of procedures", _fed)
    made = Town(home, student, child)
    made.agree()
    yield made
    counter.close()


def _fed(home: Path) -> tuple[str, str]:
    born = [each.format(year=today().year - 10) for each in _BORN]
    feed(home, "establishments", SCHOOL)
    pupils = [f"{code},{who},Tarfaya,F,11.537.01.05\n" for code, who in zip((STUDENT, CHILD), born, strict=True)]
    feed(home, "massar-pupils", PUPILS + "".join(pupils))
    codes = f"{written('massar-levels', 'primary-4')},1,{written('massar-statuses', 'enrolled')}"
    feed(home, "massar-enrolments", ENROLMENTS + f"{CHILD},{school_year()},12345A,{codes},,\n")
    student, child = (entities_named("massar", code)[0] for code in (STUDENT, CHILD))
    lives(MOTHER, "Khadija", "1985-02-01", "H1", "head")
    stated("membership", child, "rsu", {"household": "H1", "relation": "child"})
    follow_households(current.catalogue())
    return student, child


@pytest.fixture
def mother(town: Town) -> Profile:
    follow_households(current.catalogue())
    return learner(MOTHER)


@pytest.fixture
def student(town: Town) -> Profile:
    return learner(town.student)


@pytest.fixture
def agents(town: Town) -> list[Profile]:
    """Three of higher education."""
    return [agent_of("enssup", f"enssup-{each}") for each in range(3)]


@pytest.fixture
def village(registers: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where graduates live: the day is that of `world.NOW`, and nobody has looked at their rights yet."""
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    counter.close()
    entitling._remembered.clear()
    yield home
    counter.close()


@pytest.fixture
def officers() -> tuple[Profile, ...]:
    """Three agents of the department in charge of grants."""
    return tuple(agent_of("enssup", f"grants-{each}") for each in range(3))
