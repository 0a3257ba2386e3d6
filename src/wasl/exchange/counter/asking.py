"""A question about one case, of an agent or for a family's procedure: who asks is on record before anything is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wasl.accounts.models import Profile
from wasl.exchange.answering.call import Answered, Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter.desk import desk
from wasl.exchange.counter.models import Asking
from wasl.exchange.directory.snapshot import AgreementEntry

PATIENCE: Final = 3.0
"""Seconds that a page waits for a department among others."""


def ask(who: Profile, call: Call, agreement: AgreementEntry) -> Answered:
    """The answer to the question of `who` under `agreement`. Raises Refused, or WaslError where no receipt can be written."""
    (said,) = ask_all(who, [(call, agreement)])
    if isinstance(said, Refused):
        raise said
    return said


def ask_all(
    who: Profile, questions: Sequence[tuple[Call, AgreementEntry]], patience: float | None = None
) -> list[Answered | Refused]:
    """What is said to each of the questions of `who`, put together: on record at once, and their receipts as well.

    `patience`: seconds after which whoever has not answered is a refusal: no department waits for another then, and nobody for
    one that is silent. Raises WaslError where no receipt can be written.
    """
    askings = Asking.objects.bulk_create(
        Asking(at=call.at, user_id=who.user_id, agreement=agreement.id, request=call.request)
        for call, agreement in questions
    )
    said = desk().ask_all([call for call, _ in questions], patience)
    for asking, each in zip(askings, said, strict=True):
        asking.receipt = each.receipt.index if each.receipt is not None else None
    Asking.objects.bulk_update([asking for asking in askings if asking.receipt is not None], ["receipt"])
    return said
