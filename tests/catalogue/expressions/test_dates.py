"""The written definitions of calendar functions, beside plain counting, on the reference and on DuckDB."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.catalogue.expressions.duckdb_rows import typed
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.types import DATE, INT, TEXT

SCOPE = Scope({"a": DATE, "b": DATE, "n": INT, "t": TEXT})
CONNECTION = duckdb.connect()
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def both(text: str, **row: Any) -> Any:
    """What the reference gives, once DuckDB has given the same."""
    expression = typed(text, SCOPE)
    right = evaluate(expression, row)
    types = {"a": pa.date32(), "b": pa.date32(), "n": pa.int64(), "t": pa.string()}
    CONNECTION.register("given", pa.table({name: pa.array([value], types[name]) for name, value in row.items()}))
    [(found,)] = CONNECTION.execute(f"SELECT {lower(expression, 'duckdb').sql} FROM given").fetchall()
    assert found == right
    return right


@settings(max_examples=40, deadline=None, database=None)
@given(a=DAYS, b=DAYS)
@example(a=date(2020, 2, 29), b=date(2021, 2, 28))
@example(a=date(2020, 2, 29), b=date(2021, 3, 1))
def test_age_counts_birthdays(a: date, b: date) -> None:
    earlier, later = min(a, b), max(a, b)
    birthdays = sum(
        1
        for year in range(earlier.year + 1, later.year + 1)
        if (earlier.month, earlier.day) <= (later.month, later.day) or year < later.year
    )
    assert both("age_years(a, b)", a=earlier, b=later) == birthdays


@settings(max_examples=40, deadline=None, database=None)
@given(a=DAYS, n=st.integers(-1300, 1300))
@example(a=date(2024, 1, 31), n=1)
@example(a=date(2024, 3, 31), n=-1)
def test_add_months_keeps_the_day_or_takes_the_last(a: date, n: int) -> None:
    moved = both("add_months(a, n)", a=a, n=n)
    assert (moved.year * 12 + moved.month) - (a.year * 12 + a.month) == n
    next_day = moved + timedelta(days=1)
    assert moved.day == a.day or (moved.day < a.day and next_day.day == 1)


@settings(max_examples=25, deadline=None, database=None)
@given(a=DAYS, b=DAYS)
@example(a=date(2025, 1, 31), b=date(2025, 2, 28))
@example(a=date(2025, 3, 31), b=date(2025, 2, 28))
@example(a=date(2025, 1, 30), b=date(2025, 2, 27))
def test_months_between_is_the_inverse_of_add_months(a: date, b: date) -> None:
    months = both("months_between(a, b)", a=a, b=b)
    assert both("add_months(a, n)", a=a, n=months) <= b < both("add_months(a, n)", a=a, n=months + 1)


@settings(max_examples=30, deadline=None, database=None)
@given(a=DAYS, n=st.integers(-40_000, 40_000))
def test_days_go_and_come_back(a: date, n: int) -> None:
    moved = both("add_days(a, n)", a=a, n=n)
    assert both("days_between(a, b)", a=a, b=moved) == n
    assert moved == a + timedelta(days=n)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("add_days(a, n)", {"a": date(9999, 12, 31), "n": 1}),
        ("add_days(a, n)", {"a": date(1, 1, 1), "n": -1}),
        ("add_days(a, n)", {"a": date(2025, 1, 1), "n": 10**14}),
        ("add_months(a, n)", {"a": date(9999, 12, 31), "n": 1}),
        ("add_months(a, n)", {"a": date(1, 1, 31), "n": -1}),
        ("add_months(a, n)", {"a": date(2025, 1, 1), "n": -(10**14)}),
        ("make_date(n, 1, 1)", {"n": 0}),
        ("make_date(n, 1, 1)", {"n": 10_000}),
        ("make_date(2025, n, 1)", {"n": 13}),
        ("make_date(2025, 2, n)", {"n": 29}),
        ("make_date(2025, 2, n)", {"n": 10**14}),
        ("to_date(t, 'DD/MM/YYYY')", {"t": "31/04/2025"}),
        ("to_date(t, 'DD/MM/YYYY')", {"t": "00/01/2025"}),
        ("to_date(t, 'DD/MM/YYYY')", {"t": "01/01/0999"}),
        ("to_date(t, 'DD/MM/YYYY')", {"t": "٠١/٠١/٢٠٢٥"}),
        ("to_date(t, 'DD/MM/YYYY')", {"t": ""}),
        ("to_date(t, 'DD/MM/YYYY')", {"t": None}),
        ("age_years(a, b)", {"a": None, "b": date(2025, 1, 1)}),
    ],
)
def test_a_day_that_does_not_exist_is_unknown(text: str, row: dict[str, Any]) -> None:
    assert both(text, **row) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("03/09/2018", date(2018, 9, 3)),
        ("13/02/2018", date(2018, 2, 13)),
        ("02/13/2018", date(2018, 2, 13)),
        ("2018-2-13", date(2018, 2, 13)),
        ("29/02/2024", date(2024, 2, 29)),
        ("31/12/9999", date(9999, 12, 31)),
        ("30/30/2018", None),
    ],
)
def test_the_first_pattern_that_gives_a_real_day_wins(written: str, day: date | None) -> None:
    assert both("to_date(t, 'DD/MM/YYYY', 'MM/DD/YYYY', 'YYYY-MM-DD')", t=written) == day
