"""Dates that people wrote: in the Gregorian calendar and in the Hijri one."""

from __future__ import annotations

import re
from datetime import date

from wasl.catalogue.expressions.datepatterns import DatePattern, date_pattern, full_year
from wasl.catalogue.expressions.dates import days_after, iso_date, real_day
from wasl.catalogue.expressions.dialects import captured, whole_match
from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Function, Lowering, always, text
from wasl.catalogue.expressions.hijri import gregorian
from wasl.catalogue.expressions.types import DATE

_HIJRI_PATTERN = "DD/MM/YYYY"


def _part(call: Lowering, pattern: DatePattern, group: int) -> str:
    return captured(call.sql[0], pattern.regex, group, call.dialect)


def _year(call: Lowering, pattern: DatePattern) -> str:
    part = _part(call, pattern, pattern.year)
    if not pattern.short_year:
        return part
    return f"CASE WHEN {part} <= '68' THEN '20' || {part} ELSE '19' || {part} END"


def _to_date_sql(call: Lowering) -> str:
    readings = []
    for index in range(1, len(call.arguments)):
        pattern = date_pattern(call.value(index))
        guard = whole_match(call.sql[0], pattern.regex, call.dialect)
        readings.append(f"CASE WHEN {guard} THEN {_day_sql(call, pattern)} END")
    return readings[0] if len(readings) == 1 else f"coalesce({', '.join(readings)})"


def _day_sql(call: Lowering, pattern: DatePattern) -> str:
    """The day of a text that matches `pattern`; null where there is no such day."""
    if call.dialect == "duckdb" and not pattern.short_year:
        # Once the pattern has vouched for the shape, DuckDB's own reading is the same and several times faster.
        return f"CAST(try_strptime({call.sql[0]}, '{pattern.strptime}') AS DATE)"
    return iso_date(_year(call, pattern), _part(call, pattern, pattern.month), _part(call, pattern, pattern.day))


def _numbers(value: str, pattern: DatePattern) -> tuple[int, int, int] | None:
    found = re.fullmatch(pattern.regex, value)
    if not found:
        return None
    year = int(found[pattern.year])
    return full_year(year) if pattern.short_year else year, int(found[pattern.month]), int(found[pattern.day])


def _to_date(value: str, *patterns: str) -> date | None:
    for pattern in patterns:
        numbers = _numbers(value, date_pattern(pattern))
        found = real_day(*numbers) if numbers else None
        if found:
            return found
    return None


def _hijri_sql(call: Lowering) -> str:
    readings = []
    for written in [call.value(index) for index in range(1, len(call.arguments))] or [_HIJRI_PATTERN]:
        pattern = date_pattern(written)
        guard = whole_match(call.sql[0], pattern.regex, call.dialect)
        month = f"{_part(call, pattern, pattern.year)} || '-' || lpad({_part(call, pattern, pattern.month)}, 2, '0')"
        alias = call.join("hijri", "", f"CASE WHEN {guard} THEN {month} END")
        day_number = f"TRY_CAST({_part(call, pattern, pattern.day)} AS INTEGER)"
        moved = days_after(f'{alias}."value"', f"{day_number} - 1", call)
        readings.append(f'CASE WHEN {guard} AND {day_number} BETWEEN 1 AND {alias}."length" THEN {moved} END')
    return readings[0] if len(readings) == 1 else f"coalesce({', '.join(readings)})"


def _hijri(value: str, *patterns: str) -> date | None:
    for pattern in patterns or (_HIJRI_PATTERN,):
        numbers = _numbers(value, date_pattern(pattern))
        found = gregorian(*numbers) if numbers else None
        if found:
            return found
    return None


def _long_year(value: str) -> None:
    if date_pattern(value).short_year:
        raise ArgumentError("a Hijri year is written with four digits", "write YYYY")


FUNCTIONS = (
    Function(
        "to_date",
        "to_date(text, 'DD/MM/YYYY'[, more patterns])",
        "The date written in the text. The first pattern under which the whole text is a real day wins; null "
        "when there is none. "
        "DD and MM read one or two digits (two where no separator follows or precedes), YYYY a year from 1000 to 9999, "
        "YY two digits: 00-68 are 2000-2068 and 69-99 are 1969-1999.",
        (
            ("to_date('3/9/2018', 'DD/MM/YYYY')", "2018-09-03"),
            ("to_date('30/02/2018', 'DD/MM/YYYY')", "null"),
            ("to_date('02/13/2018', 'DD/MM/YYYY', 'MM/DD/YYYY')", "2018-02-13"),
            ("to_date('03-09-68', 'DD-MM-YY')", "2068-09-03"),
        ),
        takes=(text(), text("pattern", literal=date_pattern), text("pattern", literal=date_pattern, repeated=True)),
        gives=always(DATE),
        sql=_to_date_sql,
        evaluate=_to_date,
        nullable="always",
    ),
    Function(
        "hijri_date",
        "hijri_date(text[, patterns])",
        "The Gregorian date of a day of the Umm al-Qura (Hijri) calendar, written by the same patterns "
        "(DD/MM/YYYY when not said); null when there is no such "
        "day, or outside the years the calendar's tables cover (1343 to 1500).",
        (("hijri_date('1/9/1446')", "2025-03-01"), ("hijri_date('1446-09-30', 'YYYY-MM-DD')", "null")),
        takes=(text(), text("pattern", literal=_long_year, repeated=True)),
        gives=always(DATE),
        sql=_hijri_sql,
        evaluate=_hijri,
        nullable="always",
    ),
)
