"""Numbers of agreements: one series a year, without gaps or repetition."""

from __future__ import annotations

from django.db.models.functions import Length

from wasl.exchange.agreements.models import Agreement

PREFIX = "PE"
DIGITS = 4


def next_number(year: int) -> str:
    """The next number of `year`, ``PE-2026-0007``; to be asked within the transaction that uses it."""
    start = f"{PREFIX}-{year}-"
    numbered = Agreement.objects.filter(number__startswith=start)
    # Two drafts made at one moment: the second waits for the first. The year's very first has nothing to wait for, and the
    # database lets one of two through.
    numbered.select_for_update(no_key=True).order_by("pk").first()
    last = numbered.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:0{DIGITS}}"
