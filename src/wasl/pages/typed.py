"""What people type into forms, read."""

from __future__ import annotations

from datetime import date

from wasl.kernel.errors import WaslError


def typed_day(written: str) -> date:
    """The day of a form's calendar. Raises WaslError."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise WaslError("the day cannot be read", mend="choose it in the calendar") from None


def typed_number(written: object) -> str:
    """A number with its point: people type the comma that their language writes."""
    return str(written).strip().replace("٫", ".").replace(",", ".")
