"""Texts, amounts and days of a bank's file: each bounded as the standard has it, or the file is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from wasl.kernel.errors import WaslError

_LONGEST: Final = 35
_LONGEST_UETR: Final = 36


class MalformedError(WaslError):
    """A file that cannot be read to its end: nothing of it is taken."""


def cents(written: str) -> int:
    """Centimes of an amount. Raises MalformedError for what is none, or has parts of a centime."""
    try:
        amount = Decimal(written).scaleb(2)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount < 10**18:
        raise MalformedError(
            "the amount '{text}' cannot be read", mend="ask the bank for the file again", text=written[:20]
        )
    return int(amount)


def day(element: Any, name: str) -> date | None:
    """The day in its child `name`; None where there is none."""
    found = element.find(f"{{*}}{name}")
    written = "".join(found.itertext()).strip()[:10] if found is not None else ""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise MalformedError(
            "the day '{text}' cannot be read", mend="ask the bank for the file again", text=written
        ) from None


def own(element: Any, name: str) -> str:
    """The text of its child `name`, or nothing."""
    return _bounded(element.find(f"{{*}}{name}"), _LONGEST)


def text(element: Any, name: str) -> str:
    """The text of the first `name` within it, or nothing."""
    return _bounded(element.find(f".//{{*}}{name}"), _LONGEST)


def uetr(element: Any, name: str) -> str:
    """The same, of a UETR."""
    return _bounded(element.find(f".//{{*}}{name}"), _LONGEST_UETR)


def _bounded(found: Any, longest: int) -> str:
    written = (found.text or "").strip() if found is not None else ""
    if len(written) > longest:
        raise MalformedError("a text is longer than the standard allows", mend="ask the bank for the file again")
    return written
