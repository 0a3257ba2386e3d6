"""How claims end: closed by one verb, by their last day or by the consumer; reminded half-way; what was given is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.exchange.claims import evidence
from wasl.exchange.claims.models import Claim, Event, Opening, Reply
from wasl.exchange.declared import Service
from wasl.exchange.tracing.people import value_on
from wasl.kernel.clock import now, today
from wasl.kernel.errors import WaslError
from wasl.registers.access import LASTS


def locked(number: int) -> Claim:
    """The claim, held until the transaction ends. Raises WaslError."""
    claim = (
        Claim.objects.select_for_update(of=("self",)).select_related("opening__delivery").filter(number=number).first()
    )
    if claim is None:
        raise WaslError("there is no such claim", mend="open it from the list")
    return claim


def note(claim: Claim, what: str, actor: str = "", text: str = "", purpose: str = "") -> None:
    """Add a step to the history of `claim`."""
    Event.objects.create(
        opening_id=claim.opening_id, claim=claim, at=now(), what=what, actor=actor, text=text, purpose=purpose
    )


def note_reading(claim: Claim, who: Profile) -> None:
    """Put on record that `who` reads `claim`, and for which purpose; pages turned within a while are one reading."""
    since = now() - LASTS
    if not Event.objects.filter(claim=claim, what="read", actor=who.name, at__gte=since).exists():
        note(claim, "read", who.name, purpose=claim.opening.delivery.purpose)


def close(
    claim: Claim, ending: Claim.Ending, actor: str = "", *, reason: str = "", receipt: str = "", found: str = ""
) -> Claim:
    """End a claim that is held. Raises WaslError for one that has ended."""
    if claim.closed:
        raise WaslError("this claim is closed", mend="open it again from the list")
    claim.state, claim.ending, claim.closed_at = Claim.State.CLOSED, ending, now()
    claim.reason, claim.receipt, claim.found = reason, receipt, found
    claim.save(update_fields=["state", "ending", "closed_at", "reason", "receipt", "found"])
    note(claim, ending, actor, reason)
    return claim


def withdraw(number: int, who: Profile) -> Claim:
    """The consumer no longer asks: it found out otherwise, or asked by mistake."""
    with transaction.atomic():
        return close(locked(number), Claim.Ending.WITHDRAWN, who.name)


def remind() -> int:
    """Half-way, note a reminder on the claims that nobody answered; how many lists were reminded."""
    reminded = 0
    for each in Opening.objects.filter(
        state=Opening.State.OPEN, reminded_at=None, remind_on__lte=today(), due__gte=today()
    ):
        with transaction.atomic():
            # Repeated in the update: of two workers that saw it, one reminds.
            if Opening.objects.filter(pk=each.pk, reminded_at=None).update(reminded_at=now()):
                _note_all(each, "reminded", "state = %s", [Claim.State.OPEN])
                reminded += 1
    return reminded


def close_unanswered() -> int:
    """Close the claims whose last day has passed without a word; how many."""
    unanswered = Claim.objects.filter(opening=OuterRef("pk"), state=Claim.State.OPEN)
    closed = 0
    for each in Opening.objects.filter(Exists(unanswered), state=Opening.State.OPEN, due__lt=today()):
        at, ending = now(), Claim.Ending.NO_REPLY
        with transaction.atomic():
            # The update first: an answer that comes at this moment is either before it, or told that it is too late.
            waiting = Claim.objects.filter(opening=each, state=Claim.State.OPEN)
            closed += waiting.update(state=Claim.State.CLOSED, ending=ending, closed_at=at)
            _note_all(each, ending, "ending = %s AND closed_at = %s", [ending, _instant(at)])
    return closed


def _note_all(opening: Opening, what: str, which: str, given: Sequence[Any]) -> None:
    """The same step for every claim of a list for which `which` holds: one statement, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO claims_event (opening_id, claim_id, at, what, actor, purpose, text)
                SELECT opening_id, number, %s, %s, '', '', '' FROM claims_claim WHERE opening_id = %s AND {which}""",
            [_instant(now()), what, opening.pk, *given],
        )


def _instant(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def erase(catalogue: Catalogue) -> int:
    """Erase what families gave for claims that were closed long enough ago; how many."""
    erased = 0
    services = {name: each.claim for name, each in catalogue.all(Service).items() if each.claim is not None}
    for name, claiming in services.items():
        days = value_on(catalogue.get(Parameter, claiming.erased_after), today())
        old = Q(state=Claim.State.CLOSED, erased_at=None, closed_at__lt=now() - timedelta(days=days))
        for claim in Claim.objects.filter(old, opening__delivery__service=name).exclude(answered_at=None):
            # The files first: what dies half-way is found again by the reply that still stands.
            evidence.drop_others(claim, "")
            with transaction.atomic():
                Reply.objects.filter(claim=claim).delete()
                Claim.objects.filter(number=claim.number).update(erased_at=now())
                note(claim, "erased")
            erased += 1
    return erased
