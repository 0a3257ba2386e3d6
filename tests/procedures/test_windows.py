"""Procedures that are filed at some time of the year, wishes in order, and what the pack's other procedures fetch and ask."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.procedures.conftest import Town
from tests.procedures.filed import drafted, filed
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.tracing.people import family_of
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.procedures import filing
from wasl.procedures.answers import AnswersError, answered
from wasl.procedures.declared import Procedure, Question, Window
from wasl.procedures.models import Case
from wasl.procedures.owning import offers_of
from wasl.procedures.states import State

FREE, WISHES = "baccalaureate-free-candidate", "post-baccalaureate-wishes"
ANSWERED = {
    "school-reenrolment": {"same_school": "yes"},
    "school-transport": {"home_commune": "Tarfaya", "home_place": "Centre", "way_to_school": "4,5"},
    "boarding-canteen": {"boarding": "no", "canteen": "yes"},
    "pupil-health-card": {"allergy": "no", "treatment": "no"},
}


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 11, 14), False),
        (date(2026, 11, 15), True),
        (date(2026, 12, 15), True),
        (date(2026, 12, 16), False),
    ],
)
def test_a_window_holds_its_first_and_its_last_day(day: date, open_: bool) -> None:
    assert Window(opens="11-15", closes="12-15").open_on(day) is open_


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_a_window_over_the_new_year_is_the_rest_of_the_one_between(day: date) -> None:
    over, between = Window(opens="12-16", closes="11-14"), Window(opens="11-15", closes="12-15")
    assert over.open_on(day) is not between.open_on(day)


def test_wishes_in_order_are_different_ones() -> None:
    title = Text(fr="v", ar="ر", en="w")
    wish = {"type": "code", "referential": "paths"}
    questions = {
        "first": Question(title=title, **wish),
        "second": Question(title=title, required=False, unlike=("first",), **wish),
    }
    codes = {"paths": {"a", "b"}}
    assert answered(questions, {"first": "b", "second": "a"}, codes, whole=True) == {"first": "b", "second": "a"}
    assert answered(questions, {"first": "b"}, codes, whole=True) == {"first": "b"}
    with pytest.raises(AnswersError) as raised:
        answered(questions, {"first": "b", "second": "b"}, codes, whole=True)
    assert "chosen already" in str(raised.value.faults["second"])


@pytest.mark.parametrize("name", sorted(ANSWERED))
def test_a_mother_files_each_of_them_for_her_child_without_a_paper(town: Town, mother: Profile, name: str) -> None:
    everyone = family_of(current.catalogue(), mother.person, today())
    offers = {each.entity: offers_of(current.catalogue(), each) for each in everyone}
    assert name in offers[town.child]
    assert name not in offers[mother.person], "she is at no school"
    case = filed(mother, town.child, name, ANSWERED[name])
    assert case.at == State.FILED
    assert not case.pieces.exists()
    asked = {key for key, each in current.catalogue().get(Procedure, name).evidence.items() if each.system is not None}
    assert {key for key, each in case.evidence.items() if "lines" not in each} == asked, "no agreement is in force here"


def test_what_is_not_for_a_pupil_of_ten_is_not_offered(town: Town, mother: Profile) -> None:
    child = family_of(current.catalogue(), mother.person, today())[1]
    assert not {FREE, WISHES} & set(offers_of(current.catalogue(), child))


def test_nothing_is_begun_nor_filed_out_of_its_window(
    town: Town, student: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_NOW", f"{today().year + 1}-12-16T12:00:00+00:00")
    with pytest.raises(WaslError, match="cannot be filed now"):
        filing.start(student, FREE, town.student)
    monkeypatch.setenv("WASL_NOW", f"{today().year}-12-15T12:00:00+00:00")
    with pytest.raises(WaslError, match="not for this person"):
        filing.start(student, FREE, town.student)


def test_a_draft_that_outlived_its_window_is_not_filed(
    town: Town, mother: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafted(mother, town.child, "school-transport")
    monkeypatch.setattr(Procedure, "open_on", lambda *_given: False)
    with pytest.raises(WaslError, match="cannot be filed now"):
        filing.file(mother, draft, ANSWERED["school-transport"], {})
    assert Case.objects.get().at == State.DRAFT
