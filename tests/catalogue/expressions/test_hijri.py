"""The Hijri calendar: known days, whole tables, and the lookup that lowered SQL reads."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import duckdb
import pytest

from tests.catalogue.expressions.duckdb_rows import joins, typed
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.hijri import FIRST_YEAR, LAST_YEAR, gregorian, hijri_months
from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.types import TEXT


@pytest.mark.parametrize(
    ("hijri", "day"),
    [
        ((1446, 1, 1), date(2024, 7, 7)),
        ((1446, 9, 1), date(2025, 3, 1)),
        ((1445, 10, 1), date(2024, 4, 10)),
        ((1420, 9, 9), date(1999, 12, 17)),
    ],
)
def test_days_published_for_the_umm_al_qura_calendar(hijri: tuple[int, int, int], day: date) -> None:
    assert gregorian(*hijri) == day


@pytest.mark.parametrize("hijri", [(1446, 13, 1), (1446, 9, 30), (1446, 1, 0), (1342, 1, 1), (1501, 1, 1)])
def test_days_outside_the_calendar(hijri: tuple[int, int, int]) -> None:
    assert gregorian(*hijri) is None


def test_each_month_begins_where_the_last_one_ends() -> None:
    months = hijri_months().to_pylist()
    assert len(months) == (LAST_YEAR - FIRST_YEAR + 1) * 12
    assert {month["length"] for month in months if month["key"] > "1365"} == {29, 30}
    assert {month["length"] for month in months} == {28, 29, 30, 31}, "as published before 1365, with its corrections"
    for month, following in pairwise(months):
        assert month["value"] + timedelta(days=month["length"]) == following["value"]
        assert month["key"] < following["key"]


def test_the_lookup_gives_every_day_of_some_years_and_no_other() -> None:
    expression = typed("hijri_date(t, 'DD/MM/YYYY', 'YYYY-MM-DD')", Scope({"t": TEXT}))
    texts = [
        f"{day}/{month}/{year}" for year in (1343, 1446, 1500) for month in range(14) for day in (0, 1, 9, 29, 30, 31)
    ]
    texts += ["1446-09-01", "1446-9-1", "01/01/1342", "1/1/1501", "1 Ramadan 1446", ""]
    lowered = lower(expression, "duckdb")
    with duckdb.connect() as connection:
        connection.register("hijri", hijri_months())
        sql = f"SELECT t, {lowered.sql} FROM (SELECT unnest(?) AS t) {joins(lowered.lookups)}"
        found = dict(connection.execute(sql, [texts]).fetchall())
    assert found == {text: evaluate(expression, {"t": text}) for text in texts}
    assert found["1446-9-1"] == date(2025, 3, 1)
    assert sum(day is not None for day in found.values()) > 100
