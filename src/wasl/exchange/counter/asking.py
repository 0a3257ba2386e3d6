"""A question about one case, of an agent or for a family's procedure: who asks is on record before anything is told."""

from __future__ import annotations

from wasl.accounts.models import Profile
from wasl.exchange.answering.call import Answered, Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter.desk import desk
from wasl.exchange.counter.models import Asking
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.receipts.entry import Receipt


def ask(who: Profile, call: Call, agreement: AgreementEntry) -> Answered:
    """The answer to the question of `who` under `agreement`. Raises Refused, or WaslError where no receipt can be written."""
    asking = Asking.objects.create(at=call.at, user_id=who.user_id, agreement=agreement.id, request=call.request)
    try:
        answered = desk().ask(call)
    except Refused as refused:
        _keep(asking, refused.receipt)
        raise
    _keep(asking, answered.receipt)
    return answered


def _keep(asking: Asking, receipt: Receipt | None) -> None:
    if receipt is not None:
        Asking.objects.filter(pk=asking.pk).update(receipt=receipt.index)
