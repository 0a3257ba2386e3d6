"""What a family types, as a case keeps it: each answer checked by what the question wants. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date
from typing import Final

from wasl.kernel.errors import WaslError
from wasl.procedures.declared import Question, QuestionType

Value = str | bool
Codes = Mapping[str, Container[str]]
"""Referential -> its codes."""
LONGEST: Final = {"text": 200, "paragraph": 4000, "number": 20, "code": 80, "date": 10, "yes-no": 3}
"""Characters of an answer."""
ASKED_AS: Final[Mapping[str, tuple[QuestionType, ...]]] = {
    "bool": ("yes-no",), "date": ("date",), "code": ("code",), "decimal": ("number",), "int": ("number",),
    "text": ("text", "paragraph"),
}  # fmt: skip
"""Type of a programme's fact -> how it is asked for where no department gives it."""
AWARDED: Final[Mapping[str, str]] = {"amount": "text", "decided_for": "date"}
"""What a document states of a decision that a programme's rules took, and its type: what is due each period, and the day."""
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,4})?")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_TRUTHS: Final = {"yes": True, "no": False}


class AnswersError(WaslError):
    """Some answers cannot be taken; `faults` says which, and why."""

    faults: Mapping[str, WaslError]


def answered(
    questions: Mapping[str, Question], typed: Mapping[str, str], codes: Codes, *, whole: bool
) -> dict[str, Value]:
    """Question -> answer. Raises AnswersError. `whole`: every required one is there."""
    found: dict[str, Value] = {}
    faults: dict[str, WaslError] = {}
    for name, question in questions.items():
        try:
            value = one_answer(question, typed.get(name, ""), codes)
            if value is not None and any(found.get(other) == value for other in question.unlike):
                raise WaslError("this was chosen already", mend="choose another, or leave it empty")
            if value is not None:
                found[name] = value
            elif whole and question.required:
                raise WaslError("this is not answered", mend="answer it")
        except WaslError as error:
            faults[name] = error
    if faults:
        raised = AnswersError("some answers cannot be taken", mend="see beside each of them why")
        raised.faults = faults
        raise raised
    return found


def one_answer(question: Question, typed: str, codes: Codes) -> Value | None:
    """What was typed for one question; None for nothing. Raises WaslError."""
    text = typed.replace("\x00", "").strip()
    if not text:
        return None
    if len(text) > LONGEST[question.type]:
        raise WaslError("this is too long", mend="say it in {longest} characters", longest=LONGEST[question.type])
    match question.type:
        case "date":
            return _day(text)
        case "number":
            return _number(text)
        case "yes-no":
            return _truth(text)
        case "code":
            return _code(text, codes.get(question.referential or "", ()))
        case _:
            return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WaslError("this is no day", mend="give the day, the month and the year") from None


def _number(text: str) -> str:
    written = text.translate(_DIGITS).replace(",", ".")
    if _NUMBER.fullmatch(written) is None:
        raise WaslError("this is no number", mend="write it in digits")
    return written


def _truth(text: str) -> bool:
    if text not in _TRUTHS:
        raise WaslError("answer yes or no", mend="choose one of the two")
    return _TRUTHS[text]


def _code(text: str, known: Container[str]) -> str:
    if text not in known:
        raise WaslError("this is not on the list", mend="choose one of the list")
    return text
