"""The door for families without an account: a number and a code, a few tries an hour, and one answer to every mistake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from wasl.exchange.claims.codes import Codes, codes_of
from wasl.exchange.claims.models import Claim, Knock
from wasl.exchange.claims.numbers import read
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

PER_NUMBER, PER_ADDRESS = 5, 30
"""Wrong tries within an hour, after which nobody enters by that number, or from that address."""
HOUR = timedelta(hours=1)


class ShutError(WaslError):
    """Too many wrong tries: whoever comes now is told to wait, with the right code too."""


def enter(typed_number: str, typed_code: str, address: str) -> Claim:
    """The claim that a letter opens.

    Raises ShutError, or WaslError: the same whether the number does not exist or the code is another's.
    """
    codes = codes_of(Path(settings.HOME))
    try:
        number = read(typed_number)
    except WaslError:
        number = 0
    marks = {codes.mark(f"address {address}"): PER_ADDRESS}
    if number:  # what is no number at all shuts out nobody but its sender
        marks[codes.mark(f"number {number}")] = PER_NUMBER
    if not let_in(marks):
        raise ShutError("too many tries", mend="wait an hour, then copy both from the letter")
    claim = _opened(codes, number, typed_code)
    if claim is None:
        raise WaslError("this number and this code do not go together", mend="copy both from the letter")
    take_back(marks)
    return claim


def forget_knocks() -> int:
    """Forget the tries of more than an hour ago."""
    return Knock.objects.filter(since__lt=now() - HOUR).delete()[0]


def _opened(codes: Codes, number: int, code: str) -> Claim | None:
    """The code is compared whether or not the claim exists, so that the time taken tells nothing."""
    claim = Claim.objects.filter(number=number).select_related("opening__delivery").first()
    fits = codes.opens(number, code)
    return claim if fits else None


def let_in(marks: dict[str, int]) -> bool:
    """Count one try on each mark, of which an hour has so many, before it is known whether it is right.

    Tries sent at once are counted one by one.
    """
    at = now()
    with transaction.atomic():
        Knock.objects.bulk_create([Knock(mark=mark, since=at) for mark in sorted(marks)], ignore_conflicts=True)
        Knock.objects.filter(mark__in=marks, since__lt=at - HOUR).update(since=at, count=0)
        Knock.objects.filter(mark__in=marks).update(count=F("count") + 1)
        counts = dict(Knock.objects.filter(mark__in=marks).values_list("mark", "count"))
    return all(counts[mark] <= most for mark, most in marks.items())


def take_back(marks: Iterable[str]) -> None:
    """The right code takes back its own try, and no other: it does not open the door for more guesses."""
    Knock.objects.filter(mark__in=marks, count__gt=0).update(count=F("count") - 1)
