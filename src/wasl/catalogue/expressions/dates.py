"""Calendar arithmetic, with written definitions. Dates lie from 0001-01-01 to 9999-12-31; a result outside is null."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Function, Given, Lowering, always, day, integer_argument
from wasl.catalogue.expressions.types import DATE, Type, integer

_FIRST_DAY = "DATE '0001-01-01'"
_MOST_DAYS = (date.max - date.min).days


def iso_date(year: str, month: str, day_number: str) -> str:
    """The date of three texts of digits; null where there is no such day."""
    return f"TRY_CAST({year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day_number}, 2, '0') AS DATE)"


def real_day(year: int, month: int, day_number: int) -> date | None:
    """The reference: that day, or None when there is none."""
    try:
        return date(year, month, day_number)
    except (ValueError, OverflowError):
        return None


def _make_date_type(given: Given) -> Type:
    values = [given.value(index) for index in range(3)]
    if None in values:
        return DATE
    if real_day(*values) is None:
        raise ArgumentError("there is no such day", "check the year, the month and the day")
    return DATE.required()


def _make_date_sql(call: Lowering) -> str:
    year, month, day_number = (f"CAST({part} AS STRING)" for part in call.sql)
    padded = f"lpad({year}, 4, '0')"
    guard = f"{call.sql[0]} BETWEEN 1 AND 9999 AND {call.sql[1]} BETWEEN 1 AND 12 AND {call.sql[2]} BETWEEN 1 AND 31"
    return f"CASE WHEN {guard} THEN {iso_date(padded, month, day_number)} END"


def days_after(start: str, count: str, call: Lowering) -> str:
    """The date `count` days after `start`, both SQL."""
    return f"({start} + {count})" if call.dialect == "duckdb" else f"date_add({start}, {count})"


def _days_since(first: str, second: str, call: Lowering) -> str:
    return (
        f"CAST({second} - {first} AS BIGINT)"
        if call.dialect == "duckdb"
        else f"CAST(datediff({second}, {first}) AS BIGINT)"
    )


def _add_days_sql(call: Lowering) -> str:
    start, count = call.sql
    guard = f"{_days_since(_FIRST_DAY, start, call)} + {count} BETWEEN 0 AND {_MOST_DAYS}"
    return f"CASE WHEN {guard} THEN {days_after(start, f'TRY_CAST({count} AS INTEGER)', call)} END"


def _add_days(start: date, count: int) -> date | None:
    number = start.toordinal() + count
    return date.fromordinal(number) if 1 <= number <= date.max.toordinal() else None


def _add_months_sql(call: Lowering) -> str:
    start, count = call.sql
    guard = f"year({start}) * 12 + month({start}) - 1 + {count} BETWEEN 12 AND 119999"
    small = f"TRY_CAST({count} AS INTEGER)"
    moved = (
        f"CAST({start} + to_months({small}) AS DATE)" if call.dialect == "duckdb" else f"add_months({start}, {small})"
    )
    return f"CASE WHEN {guard} THEN {moved} END"


def _add_months(start: date, count: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _months_between(first: date, second: date) -> int:
    """Tries the months one by one around the rough answer: slow and plainly the definition."""
    rough = (second.year - first.year) * 12 + second.month - first.month
    tried = (rough + more for more in (1, 0, -1, -2))
    return next(months for months in tried if _at_most(_add_months(first, months), second, months))


def _at_most(moved: date | None, limit: date, months: int) -> bool:
    return moved <= limit if moved is not None else months < 0


def _age(birth: date, as_of: date) -> int:
    years = as_of.year - birth.year
    return years - ((as_of.month, as_of.day) < (birth.month, birth.day))


def _number(sql: str) -> str:
    return f"CAST({sql} AS BIGINT)"


def _month_day(value: str) -> str:
    return f"month({value}) * 100 + day({value})"


def _age_sql(call: Lowering) -> str:
    birth, as_of = call.sql
    not_yet = f"CASE WHEN {_month_day(as_of)} < {_month_day(birth)} THEN 1 ELSE 0 END"
    return _number(f"year({as_of}) - year({birth}) - {not_yet}")


def _months_sql(call: Lowering) -> str:
    first, second = call.sql
    not_yet = f"CASE WHEN day({second}) < day({first}) AND day({second}) < day(last_day({second})) THEN 1 ELSE 0 END"
    return _number(f"(year({second}) - year({first})) * 12 + month({second}) - month({first}) - {not_yet}")


def _calendar_part(name: str, what: str, digits: int, example: str) -> Function:
    def part(value: Any) -> int:
        return int(getattr(value, name))

    return Function(
        name,
        f"{name}(date)",
        what,
        ((f"{name}(make_date(2025, 9, 30))", example),),
        takes=(day(),),
        gives=always(integer(digits)),
        sql=f"CAST({name}({{0}}) AS BIGINT)",
        evaluate=part,
    )


FUNCTIONS = (
    Function(
        "make_date",
        "make_date(year, month, day)",
        "A date from its three numbers; null when there is no such day (an error when all three are written "
        "in the expression).",
        (("make_date(2025, 9, 1)", "2025-09-01"), ("make_date(to_int('2025'), 2, 30)", "null")),
        takes=(integer_argument("year"), integer_argument("month"), integer_argument("day")),
        gives=_make_date_type,
        sql=_make_date_sql,
        evaluate=real_day,
        nullable="ruled",
    ),
    _calendar_part("year", "The year of a date.", 4, "2025"),
    _calendar_part("month", "The month of a date, 1 to 12.", 2, "9"),
    _calendar_part("day", "The day of the month of a date, 1 to 31.", 2, "30"),
    Function(
        "age_years",
        "age_years(birth, as_of)",
        "Birthdays reached: the difference of the years, less one while the month and day of `as_of` come "
        "before those of `birth`. "
        "Who is born on 29 February grows older on 1 March of common years. Negative when `as_of` is before `birth`.",
        (
            ("age_years(make_date(2018, 9, 2), make_date(2025, 9, 1))", "6"),
            ("age_years(make_date(2020, 2, 29), make_date(2025, 2, 28))", "4"),
        ),
        takes=(day("birth"), day("as_of")),
        gives=always(integer(4)),
        sql=_age_sql,
        evaluate=_age,
    ),
    Function(
        "months_between",
        "months_between(start, end)",
        "Full months: the greatest number n such that add_months(start, n) is not after `end`. Negative when "
        "`end` is before `start`.",
        (
            ("months_between(make_date(2025, 1, 31), make_date(2025, 2, 28))", "1"),
            ("months_between(make_date(2025, 1, 15), make_date(2025, 3, 14))", "1"),
        ),
        takes=(day("start"), day("end")),
        gives=always(integer(6)),
        sql=_months_sql,
        evaluate=_months_between,
    ),
    Function(
        "days_between",
        "days_between(start, end)",
        "Days from `start` to `end`; negative when `end` is before.",
        (("days_between(make_date(2025, 2, 28), make_date(2025, 3, 1))", "1"),),
        takes=(day("start"), day("end")),
        gives=always(integer(7)),
        sql=lambda call: _days_since(call.sql[0], call.sql[1], call),
        evaluate=lambda start, end: (end - start).days,
    ),
    Function(
        "add_months",
        "add_months(date, months)",
        "The same day, `months` later (earlier when negative); the last day of that month when it has no such day.",
        (
            ("add_months(make_date(2025, 1, 31), 1)", "2025-02-28"),
            ("add_months(make_date(2025, 2, 28), 1)", "2025-03-28"),
        ),
        takes=(day(), integer_argument("months")),
        gives=always(DATE),
        sql=_add_months_sql,
        evaluate=_add_months,
        nullable="always",
    ),
    Function(
        "add_days",
        "add_days(date, days)",
        "`days` later (earlier when negative).",
        (("add_days(make_date(2024, 2, 28), 2)", "2024-03-01"),),
        takes=(day(), integer_argument("days")),
        gives=always(DATE),
        sql=_add_days_sql,
        evaluate=_add_days,
        nullable="always",
    ),
)
