"""A claim asks the exchange anew: under the same agreement, as the consumer, about the same day, with a receipt."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import askable
from wasl.exchange.answering.bulk import ANSWERED
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.counter.asking import ask
from wasl.exchange.counter.desk import desk
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.files.models import Delivery
from wasl.exchange.scopes import ON
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.people import cluster_of

TOLD = (ANSWERED, "unknown-subject", "ambiguous-subject", "out-of-scope", "malformed-subject")
"""Outcomes that say something of the identifier that was asked about."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the exchange said of an identifier."""

    cleared: bool
    """Whether the deciding field is true."""
    outcome: str
    """``answered``, or the name of the refusal."""
    pseudonym: str = ""
    receipt: str = ""

    @property
    def told(self) -> bool:
        """Whether the exchange spoke of the identifier. A full quota or a silent provider says nothing about a family."""
        return self.outcome in TOLD


def ask_again(
    claim: Claim, agreement: AgreementEntry, service: Service, scheme: str, value: str, who: Profile | None = None
) -> Found:
    """What the exchange answers about `value`; the person sees in their list of consultations that it was asked, and why.

    `who`: the agent who asks, put on record first; None for a family's own answer.
    """
    delivery = claim.opening.delivery
    call = Call(
        consumer=delivery.consumer, service=delivery.service, at=now(), request=secrets.token_hex(8), way="portal",
        purpose=delivery.purpose, scheme=scheme, value=value, case=claim.written, fields=(claim.opening.decides,),
        parameters={ON: delivery.as_of.isoformat()} if ON in service.parameters else {},
    )  # fmt: skip
    try:
        answered = ask(who, call, agreement) if who is not None else desk().ask(call)
    except Refused as refused:
        return Found(False, refused.name, receipt=refused.receipt.header() if refused.receipt else "")
    except WaslError:
        # Another process writes the portal's log, or a disk is full: nothing was told, and an agent will ask.
        return Found(False, "receipts-unavailable")
    told = answered.body["fields"].get(claim.opening.decides)
    receipt = answered.receipt.header() if answered.receipt else ""
    return Found(told is True, ANSWERED, str(answered.body.get("subject") or ""), receipt)


def agreed(delivery: Delivery) -> AgreementEntry | None:
    """The agreement in force under which those of a list may be asked about one by one; None where there is none."""
    number = delivery.agreement.partition("@")[0]
    try:
        found = askable(directory(), [delivery.consumer], "portal", current.today())
    except Refused:
        return None
    return next((each for each in found if each.terms.number == number), None)


def listed_elsewhere(claim: Claim, found: Found) -> bool:
    """Whether the person found stands in the list beside this claim's line, or closed another of its claims.

    One child does not stand for two: such an identifier may be a sibling's.
    """
    if not found.pseudonym or found.pseudonym == claim.pseudonym:
        return False
    if _closed_another(claim, found):
        return True
    delivery, names = claim.opening.delivery, pseudonyms_of(Path(settings.HOME))
    members = cluster_of(names.entity(delivery.consumer, found.pseudonym)).members
    if claim.pseudonym and names.entity(delivery.consumer, claim.pseudonym) in members:
        return False  # the same person, renamed or merged since the list was answered
    fold_before_reading()
    told = Trace.objects.filter(
        entity__in=members,
        log=delivery.receipts_log,
        index__gte=delivery.receipts_from or 0,
        index__lt=delivery.receipts_until or 0,
    )
    return told.exists()


def still_free(claim: Claim, found: Found) -> bool:
    """Whether the person found has closed no other claim of the list, until the transaction that holds `claim` ends.

    Closings of one list wait for each other here: two claims that give the same child at once do not both end by it.
    """
    Opening.objects.select_for_update(no_key=True).get(pk=claim.opening_id)
    return not _closed_another(claim, found)


def _closed_another(claim: Claim, found: Found) -> bool:
    """Lines that carry the same identifier speak of one child, whose claims one answer may close."""
    if found.pseudonym == claim.pseudonym:
        return False
    others = Claim.objects.filter(opening_id=claim.opening_id, found=found.pseudonym).exclude(number=claim.number)
    return (others.exclude(subject=claim.subject) if claim.subject else others).exists()
