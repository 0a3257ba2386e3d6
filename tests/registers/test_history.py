"""The four questions, on a history one can read, and on any history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.errors import WaslError
from wasl.registers.changes import diary
from wasl.registers.history import Version, actual, as_known, as_valid, as_valid_known
from wasl.registers.questions import Question, asked, moments_of

AUTUMN, WINTER, SPRING = date(2025, 9, 1), date(2026, 1, 1), date(2026, 4, 1)


def version(
    body: str, start: date | None, end: date | None, recorded: int, until: int | None = None, number: int = 0
) -> Version:
    return Version("learner", "e", "massar", "k", start, end, recorded, until, 1, 1, "tester", {"school": body}, number)


# Said at 10: A from autumn on. Corrected at 20: A until winter, B since.
TOLD = [
    version("A", AUTUMN, None, 10, 20, 1),
    version("A", AUTUMN, WINTER, 20, None, 2),
    version("B", WINTER, None, 20, None, 3),
]


def schools(versions: list[Version]) -> list[str]:
    return [each.body["school"] for each in versions]


def test_the_four_questions_have_four_answers() -> None:
    assert schools(actual(TOLD, SPRING)) == ["B"]
    assert schools(as_valid(TOLD, date(2025, 10, 1))) == ["A"]
    assert schools(as_known(TOLD, 15, SPRING)) == ["A"]
    assert schools(as_valid_known(TOLD, date(2025, 10, 1), 15)) == ["A"]
    assert schools(as_valid_known(TOLD, SPRING, 5)) == []
    assert schools(as_valid(TOLD, date(2020, 1, 1))) == []


def test_both_periods_are_half_open() -> None:
    assert schools(as_valid(TOLD, WINTER)) == ["B"]
    assert schools(as_known(TOLD, 20, SPRING)) == ["B"]
    assert schools(as_known(TOLD, 10, SPRING)) == ["A"]


@pytest.mark.parametrize(
    ("state", "name", "answer"),
    [
        ({}, "actual", ["B"]),
        ({"on": "2025-10-01"}, "as-valid", ["A"]),
        ({"known": "15"}, "as-known", ["A"]),
        ({"on": "2025-10-01", "known": "5"}, "as-valid-known", []),
    ],
)
def test_an_address_asks_one_of_them(state: dict[str, str], name: str, answer: list[str]) -> None:
    question = asked(state)
    assert question.name == name
    assert schools(question.answer(TOLD, SPRING)) == answer


@pytest.mark.parametrize("state", [{"on": "tomorrow"}, {"known": "noon"}, {"known": "9" * 40}, {"on": "2025-13-01"}])
def test_an_address_that_makes_no_sense_is_refused(state: dict[str, str]) -> None:
    with pytest.raises(WaslError, match="cannot be read"):
        asked(state)


def test_the_moments_are_those_at_which_knowledge_changed() -> None:
    assert moments_of(TOLD) == [20, 10]
    assert schools(Question(known=15).believed(TOLD)) == ["A"]
    assert schools(Question().believed(TOLD)) == ["A", "B"]


def test_the_diary_tells_what_became_of_each_statement() -> None:
    latest, first = diary(TOLD)
    assert (latest.instant, first.instant) == (20, 10)
    assert [(change.kind, change.valid_from) for change in first.changes] == [("new", AUTUMN)]
    kinds = {change.kind: change for change in latest.changes}
    assert set(kinds) == {"period", "changed"}
    (difference,) = kinds["changed"].differences
    assert (difference.attribute, difference.before, difference.after) == ("school", "A", "B")
    ended = diary([version("A", AUTUMN, None, 10, 30, 1)])
    assert [change.kind for change in ended[0].changes] == ["ended"]


DAYS = st.dates(date(2025, 1, 1), date(2025, 1, 20))
PERIODS = st.tuples(st.none() | DAYS, st.none() | DAYS)


@given(
    st.lists(st.tuples(PERIODS, st.integers(1, 9), st.none() | st.integers(2, 10)), max_size=6),
    DAYS,
    st.integers(1, 10),
)
def test_each_question_is_the_wider_one_narrowed(
    drawn: list[tuple[tuple[date | None, date | None], int, int | None]], day: date, instant: int
) -> None:
    versions = [version("A", start, end, since, until) for (start, end), since, until in drawn]
    both = as_valid_known(versions, day, instant)
    assert both == [each for each in versions if each.valid_on(day) and each.known_at(instant)]
    assert as_known(versions, instant, day) == both
    assert as_valid(versions, day) == actual(versions, day)
    assert set(map(id, as_valid(versions, day))) == {
        id(each) for each in versions if each.recorded_to is None and each.valid_on(day)
    }
    shifted = as_valid(versions, day + timedelta(days=400))
    assert all(each.valid_to is None for each in shifted)
