"""Numbers of agreements: one series a year, without gaps or repetition."""

from __future__ import annotations

from wasl.exchange.agreements.models import Agreement

PREFIX = "PE"
DIGITS = 4


def next_number(year: int) -> str:
    """The next number of `year`, ``PE-2026-0007``. Two drafts made at one moment: the database lets one through."""
    start = f"{PREFIX}-{year}-"
    last = (
        Agreement.objects.filter(number__startswith=start).order_by("-number").values_list("number", flat=True).first()
    )
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:0{DIGITS}}"
