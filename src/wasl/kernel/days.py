"""Days of every year, as packs and agreements write them, and months counted from a day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from wasl.kernel.errors import WaslError


def month_and_day(written: str) -> tuple[int, int] | None:
    """Those of ``MM-DD``, 29 February too; None for what is no day of a year."""
    if re.fullmatch("[0-9]{2}-[0-9]{2}", written) is None:  # else a week's day, W40-1, would pass for one
        return None
    try:
        found = date.fromisoformat(f"2000-{written}")  # a leap year
    except ValueError:
        return None
    return found.month, found.day


def months_after(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last where it is shorter. Raises WaslError beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except ValueError:
        raise WaslError("no calendar goes that far", mend="choose an earlier end") from None
