"""A family is told what it is entitled to: asked in its own name, at once, and no more than it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import learner
from tests.exchange.answering import world
from tests.procedures.graduates import DAUGHTER, HOME, MOTHER, PROGRAMME, graduated
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking, desk
from wasl.exchange.counter.models import Asking
from wasl.exchange.tracing.people import family_of
from wasl.programmes import entitling
from wasl.programmes.entitling import Entitlement
from wasl.registers.models import Ledger, Record


@pytest.fixture
def home(registers: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    settings.HOME = tmp_path
    yield tmp_path
    desk.close()
    entitling._remembered.clear()


def rights(who: Profile) -> dict[tuple[str, str], Entitlement]:
    catalogue = current.catalogue()
    people = family_of(catalogue, who.person, here.TODAY)
    found = entitling.entitlements(who, catalogue, people, here.TODAY)
    return {(each.name, each.entity): each for each in found}


def test_each_programme_in_force_is_decided_for_the_household_and_for_each_whom_it_is_about(home: Path) -> None:
    graduated(home)
    found = rights(learner(MOTHER))
    assert set(found) >= {("back-to-school", ""), ("direct-aid-children", ""), (PROGRAMME, DAUGHTER)}
    grant = found[PROGRAMME, DAUGHTER]
    assert (grant.judged.decision.outcome, grant.judged.decision.due, grant.silent) == ("entitled", 6334, ())
    aid = found["direct-aid-children", ""]
    assert (aid.unit, aid.judged.decision.outcome) == (f"household:{HOME}", "entitled")
    assert {each.member for each in aid.judged.decision.members} >= {MOTHER, DAUGHTER}


def test_every_question_leaves_a_receipt_and_the_same_look_asks_nothing_again(home: Path) -> None:
    graduated(home)
    mother = learner(MOTHER)
    rights(mother)
    asked = Asking.objects.count()
    # The household once, each of its three members once, the index of each, and who studies: one's own registers are not asked.
    assert asked == 8
    assert not Asking.objects.filter(receipt=None).exists()
    rights(mother)
    assert Asking.objects.count() == asked
    Ledger.objects.update(instant=11)
    rights(mother)
    assert Asking.objects.count() == 2 * asked


def test_who_does_not_answer_makes_it_unknown_and_is_asked_at_the_next_look(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graduated(home)
    mother = learner(MOTHER)

    with monkeypatch.context() as silence:
        silence.setattr(asking, "ask_all", lambda who, asked, patience: [Refused("provider-slow") for _ in asked])
        found = rights(mother)
    assert found[PROGRAMME, DAUGHTER].judged.decision.outcome == "unknown"
    assert found[PROGRAMME, DAUGHTER].silent == ("socio-economic-index",)
    assert found["direct-aid-children", ""].judged.decision.outcome == "unknown"
    assert rights(mother)[PROGRAMME, DAUGHTER].judged.decision.outcome == "entitled"


def test_without_an_agreement_nothing_is_asked(home: Path) -> None:
    graduated(home, without=("entitlements-index",))
    found = rights(learner(MOTHER))
    assert found[PROGRAMME, DAUGHTER].silent == ("socio-economic-index",)
    assert Asking.objects.count() == 5


def test_a_student_of_age_sees_their_own_and_not_the_household_of_others(home: Path) -> None:
    graduated(home)
    Record.objects.filter(entity=DAUGHTER, register="person", source="rnp").update(
        body=Record.objects.get(entity=DAUGHTER, register="person", source="rnp").body.replace(
            "2008-05-01", "2007-05-01"
        )
    )
    own = rights(learner(DAUGHTER))
    assert (PROGRAMME, DAUGHTER) in own
    assert {entity for _, entity in own} == {DAUGHTER}
    assert (PROGRAMME, DAUGHTER) not in rights(learner(MOTHER))
