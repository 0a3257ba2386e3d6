"""Days of every year, as packs and agreements write them."""

from __future__ import annotations

import re
from datetime import date


def month_and_day(written: str) -> tuple[int, int] | None:
    """Those of ``MM-DD``, 29 February too; None for what is no day of a year."""
    if re.fullmatch("[0-9]{2}-[0-9]{2}", written) is None:  # else a week's day, W40-1, would pass for one
        return None
    try:
        found = date.fromisoformat(f"2000-{written}")  # a leap year
    except ValueError:
        return None
    return found.month, found.day
