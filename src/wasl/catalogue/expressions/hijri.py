"""The Umm al-Qura (Hijri) calendar, from the tables of `hijridate`: years 1343 to 1500."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from hijridate import Hijri

FIRST_YEAR, LAST_YEAR = 1343, 1500


def hijri_months() -> pa.Table:
    """The relation that ``hijri_date`` reads: `key` (``YYYY-MM``), `value` (its first day), `length`.

    A month has 29 or 30 days, but for eight published before 1365 that have 28 or 31.
    """
    months = [Hijri(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    return pa.table(
        {
            "key": pa.array([f"{month.year:04d}-{month.month:02d}" for month in months], pa.string()),
            "value": pa.array([date(*month.to_gregorian().datetuple()) for month in months], pa.date32()),
            "length": pa.array([month.month_length() for month in months], pa.int32()),
        }
    )


def gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a Hijri day, asked of `hijridate` itself; None where there is no such day."""
    try:
        return date(*Hijri(year, month, day).to_gregorian().datetuple())
    except (ValueError, OverflowError):
        return None
