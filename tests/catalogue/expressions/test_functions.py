"""The table of functions: complete, true examples, and the manual written from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.catalogue.expressions.duckdb_rows import Rows, reference, typed
from tests.catalogue.expressions.random_expressions import kinds_of_result
from wasl.catalogue.expressions.function import Function
from wasl.catalogue.expressions.functions import CHAPTERS, FUNCTIONS
from wasl.catalogue.expressions.manual import manual

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "expressions.md"
EXAMPLES = [(text, value) for function in FUNCTIONS.values() for text, value in function.examples]
PROMISED = (
    "trim upper lower left right length replace concat digits_only matches coalesce nullif to_date hijri_date "
    "to_int to_decimal code year month day "
    "make_date age_years months_between add_months add_days greatest least ratio and or not = <> < <= > >= between in + - *"
)


def shown(value: object) -> str:
    """A value as the manual shows it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return str(value)


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_every_example_of_the_manual_is_true(duckdb_rows: Rows, text: str, value: str) -> None:
    expression = typed(text)
    result = reference(expression, {})
    assert shown(result) == value or (isinstance(result, Decimal) and result == Decimal(value))
    assert duckdb_rows.compute(expression)[0] == result


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_function_is_documented(function: Function) -> None:
    assert function.doc.endswith(".")
    assert function.doc[0].isupper() or function.doc.startswith(("`", "a "))
    assert function.examples or function.looks_up, "an example shows what the description means"
    assert kinds_of_result(function), "the random generator must reach it"


def test_no_two_functions_share_a_name() -> None:
    assert len(FUNCTIONS) == sum(map(len, CHAPTERS.values()))


def test_every_promised_function_is_there() -> None:
    assert set(PROMISED.split()) <= set(FUNCTIONS)
    assert not {"min", "max", "sum", "count", "now", "random", "cast"} & set(FUNCTIONS)


def test_the_page_of_the_manual_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == manual(), f"run: python -m wasl.catalogue.expressions.manual {PAGE.relative_to(PAGE.parents[2])}"
