"""What families type: taken as it is meant, or refused with the reason beside it."""

from __future__ import annotations

import pytest

from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.procedures.answers import AnswersError, answered, one_answer
from wasl.procedures.declared import Question

TITLE = Text(fr="?", ar="؟", en="?")
CODES = {"zones": {"reef": 1}}


def question(type_: str, **more: object) -> Question:
    return Question(title=TITLE, type=type_, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "typed", "kept"),
    [
        (question("text"), "  École nationale\x00 ", "École nationale"),
        (question("date"), "2024-02-29", "2024-02-29"),
        (question("number"), "١٢٫٥", "12.5"),
        (question("number"), "12,5", "12.5"),
        (question("yes-no"), "no", False),
        (question("code", referential="zones"), "reef", "reef"),
        (question("text"), "   ", None),
    ],
)
def test_an_answer_is_kept_as_it_is_meant(asked: Question, typed: str, kept: object) -> None:
    assert one_answer(asked, typed, CODES) == kept


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        (question("date"), "2023-02-29"),
        (question("date"), "29/02/2024"),
        (question("number"), "beaucoup"),
        (question("yes-no"), "perhaps"),
        (question("code", referential="zones"), "moon"),
        (question("text"), "x" * 201),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(asked: Question, typed: str) -> None:
    with pytest.raises(WaslError) as error:
        one_answer(asked, typed, CODES)
    assert error.value.mend


def test_a_draft_may_lack_answers_and_a_filed_case_none_that_is_required() -> None:
    questions = {"when": question("date"), "why": question("text", required=False), "how": question("number")}
    assert answered(questions, {"when": "2026-01-02"}, {}, whole=False) == {"when": "2026-01-02"}
    with pytest.raises(AnswersError) as error:
        answered(questions, {"when": "soon"}, {}, whole=True)
    assert set(error.value.faults) == {"when", "how"}
