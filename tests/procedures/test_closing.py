"""Who waits for a place does not wait for ever: when those of the year are given it is told so, and an appeal is open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.documents.desk import learner
from tests.procedures.filed import again
from tests.procedures.graduates import DAUGHTER, MOTHER, PROGRAMME, graduated
from tests.procedures.test_weighing import complete, weigh
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.notices.models import Notice
from wasl.procedures import closing, filing
from wasl.procedures.models import Case
from wasl.procedures.states import State
from wasl.procedures.tasks import round_of_cases
from wasl.programmes.running import run
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation
from wasl.registers.models import Record

YEAR = here.TODAY.year
AFTER = f"{YEAR + 1}-01-02T09:00:00+00:00"


def steps(case: Case) -> list[str]:
    return list(case.events.order_by("pk").values_list("what", flat=True))


def test_who_has_no_place_when_those_of_the_year_are_given_is_refused_and_may_appeal(
    village: Path, officers: tuple[Profile, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    graduated(village)
    case = weigh(officers[0], complete(officers[0]))
    assert closing.places_until(case) == date(YEAR, 12, 31)
    monkeypatch.setenv("WASL_NOW", AFTER)
    round_of_cases()
    assert again(case).at == State.RANKED, "there was no run: the administration is late, and nobody is refused for it"
    monkeypatch.setenv("WASL_NOW", f"{here.TODAY}T09:00:00+00:00")
    # The registers say by now that she studies no longer: the run gives her nothing.
    Record.objects.filter(entity=DAUGHTER, register="enrolment").delete()
    run(officers[0], PROGRAMME, here.TODAY, Installation(current.catalogue(), Places(village)))
    round_of_cases()
    assert (again(case).at, steps(case)[-1]) == (State.RANKED, "no-place")
    monkeypatch.setenv("WASL_NOW", AFTER)
    for _ in range(2):
        round_of_cases()
    refused = again(case)
    assert (refused.at, refused.decided_on, steps(case).count("close")) == (State.REFUSED, date(YEAR + 1, 1, 2), 1)
    assert "place" in refused.reason
    assert refused.due is not None
    assert refused.due > date(YEAR + 1, 1, 2)
    assert Notice.objects.filter(kind="case.decided", entity=MOTHER).count() == 1
    # She is of age by now, and appeals herself.
    appealed = filing.appeal(learner(DAUGHTER), refused, "Le classement est faux.")
    assert weigh(officers[1], appealed).at == State.RANKED
    round_of_cases()
    upheld = again(case)
    assert (upheld.at, upheld.appeal_decided_by, steps(case)[-1]) == (State.UPHELD, officers[1].name, "close-appeal")
    assert upheld.appeal_reason


@pytest.mark.parametrize(
    ("written", "year", "day"),
    [("12-31", 2025, date(2025, 12, 31)), ("02-29", 2024, date(2024, 2, 29)), ("02-29", 2025, date(2025, 2, 28))],
)
def test_the_last_day_is_one_of_every_year(written: str, year: int, day: date) -> None:
    assert closing._day_of(written, year) == day
