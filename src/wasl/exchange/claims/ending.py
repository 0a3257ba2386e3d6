"""How claims end: closed by one verb, by their last day or by the consumer; reminded half-way; what was given is erased."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Parameter
from wasl.exchange.claims import evidence
from wasl.exchange.claims.models import Claim, Event, Opening, Reply
from wasl.exchange.declared import Service
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.access import LASTS

_log = logging.getLogger(__name__)
_AT_ONCE = 500


def locked(number: int) -> Claim:
    """The claim, held until the transaction ends. Raises WaslError.

    Held for change, not for deletion: steps may be added to its history meanwhile, by those who hold its list too.
    """
    held = Claim.objects.select_for_update(of=("self",), no_key=True)
    claim = held.select_related("opening__delivery").filter(number=number).first()
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
        raise WaslError("this claim is closed", mend="nothing more can be done with it")
    claim.state, claim.ending, claim.closed_at = Claim.State.CLOSED, ending, now()
    claim.reason, claim.receipt, claim.found = reason, receipt, found
    claim.save(update_fields=["state", "ending", "closed_at", "reason", "receipt", "found"])
    note(claim, ending, actor, reason)
    return claim


def withdraw(number: int, who: Profile) -> Claim:
    """The consumer no longer asks: it found out otherwise, or asked by mistake."""
    with transaction.atomic():
        return close(locked(number), Claim.Ending.WITHDRAWN, who.name)


def remind(catalogue: Catalogue) -> int:
    """Half-way, note a reminder on the claims that nobody answered; how many lists were reminded."""
    reminded, day = 0, this_day(catalogue)
    for each in Opening.objects.filter(state=Opening.State.OPEN, reminded_at=None, remind_on__lte=day, due__gte=day):
        with transaction.atomic():
            # Repeated in the update: of two workers that saw it, one reminds.
            if Opening.objects.filter(pk=each.pk, reminded_at=None).update(reminded_at=now()):
                _note_all(each, "reminded", "state = %s", [Claim.State.OPEN])
                reminded += 1
    return reminded


def close_unanswered(catalogue: Catalogue) -> int:
    """Close the claims whose last day has passed without a word; how many."""
    unanswered = Claim.objects.filter(opening=OuterRef("pk"), state=Claim.State.OPEN)
    closed = 0
    for each in Opening.objects.filter(Exists(unanswered), state=Opening.State.OPEN, due__lt=this_day(catalogue)):
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
    numbers = list(_to_erase(catalogue))
    return sum(_erase(numbers[at : at + _AT_ONCE]) for at in range(0, len(numbers), _AT_ONCE))


def _to_erase(catalogue: Catalogue) -> Iterator[int]:
    """Their numbers. A service that asks families no more, or is gone, says no time to keep it: it goes at once."""
    claiming = {name: each.claim for name, each in catalogue.all(Service).items()}
    for service in Opening.objects.order_by().values_list("delivery__service", flat=True).distinct():
        asks = claiming.get(service)
        days = catalogue.get(Parameter, asks.erased_after).number_on(this_day(catalogue)) if asks else 0
        yield from closed_long_enough(service, now() - timedelta(days=days)).values_list("number", flat=True)


def closed_long_enough(service: str, before: datetime) -> QuerySet[Claim]:
    """Claims of `service` closed before then, of which not everything that a family gave was erased."""
    return Claim.objects.filter(
        closed_at__lt=before, erased_at=None, answered_at__isnull=False, opening__delivery__service=service
    )


def _erase(numbers: Sequence[int]) -> int:
    """The files first: what dies half-way is found again by the reply that still stands."""
    gone = [claim for claim in Claim.objects.filter(number__in=numbers) if _files_are_gone(claim)]
    with transaction.atomic():
        given = set(Reply.objects.filter(claim__in=gone).values_list("claim_id", flat=True))
        Reply.objects.filter(claim__in=given).delete()
        Claim.objects.filter(number__in=[claim.number for claim in gone]).update(erased_at=now())
        Event.objects.bulk_create(
            Event(opening_id=claim.opening_id, claim=claim, at=now(), what="erased")
            for claim in gone
            if claim.number in given
        )
    return len(given)


def _files_are_gone(claim: Claim) -> bool:
    try:
        evidence.drop_all(claim)
    except OSError as error:
        _log.error("the files of claim %s cannot be erased: %s", claim.written, type(error).__name__)
        return False
    return True
