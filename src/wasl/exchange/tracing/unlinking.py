"""Unlinking a person from their receipts, for good, where the law demands it: proposed by one, confirmed by another.

The log keeps its entries, which name nobody; with the salt gone, nothing any more ties one of them to the person.
"""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from wasl.accounts.models import Profile
from wasl.accounts.permissions.consultations import confirm_unlinking, unlink_receipts
from wasl.accounts.permissions.verdict import Verdict
from wasl.exchange.tracing.models import Trace, Unlinking
from wasl.exchange.tracing.objections import NotAllowedError
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.people import cluster_of

unlinked = Signal()
"""Sent within the transaction, with `members`: the ids of the person. Rooms above this one let go of theirs beside a receipt."""


def propose_unlinking(who: Profile | None, entity: str, law: str, reason: str) -> Unlinking:
    """Ask for the receipts of `entity` to be unlinked. Raises NotAllowedError, or WaslError without law, reason or receipt."""
    _demand(unlink_receipts(who))
    fold_traces()
    if not law.strip() or not reason.strip():
        raise WaslError("name the law and the reason", mend="what is unlinked cannot be linked again")
    if not Trace.objects.filter(entity__in=cluster_of(entity).members).exclude(entity="").exists():
        raise WaslError("no receipt is linked to this id", mend="copy the id from the list of consultations")
    return Unlinking.objects.create(
        entity=entity, law=law.strip()[:200], reason=reason.strip(), proposed_by=_name(who), proposed_at=now()
    )


def unlink(who: Profile | None, number: int) -> Unlinking:
    """Confirm and do it: every trace of the person loses id, salt and case. Raises NotAllowedError, or WaslError when done."""
    # What is still beside the logs first: it would come back otherwise.
    fold_traces()
    with transaction.atomic():
        asked = Unlinking.objects.select_for_update().filter(pk=number, confirmed_at=None).first()
        if asked is None:
            raise WaslError("this was done already", mend="see the list")
        _demand(confirm_unlinking(who, asked.proposed_by))
        members = cluster_of(asked.entity).members
        unlinked.send(Unlinking, members=members)
        asked.unlinked = Trace.objects.filter(entity__in=members).update(entity="", salt="", case="")
        asked.entity, asked.confirmed_by, asked.confirmed_at = "", _name(who), now()
        asked.save()
    return asked


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowedError(verdict)


def _name(who: Profile | None) -> str:
    return who.name if who else ""
