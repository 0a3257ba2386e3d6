"""What may be told at this moment: the agreement of a subscription as the directory in force has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wasl.exchange.answering.authorise import agreed_fields, current, fault_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.events.models import Subscription


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement that holds, the service it is about, and the fields that may be told."""

    agreement: AgreementEntry
    entry: ServiceEntry
    fields: tuple[str, ...]


def agreed(known: Directory, subscription: Subscription, at: datetime) -> Agreed:
    """What holds for `subscription` at `at`. Raises Refused: no agreement, suspended, expired, or not for events."""
    return agreed_with(known, subscription.consumer, subscription.service, subscription.agreement, at)


def agreed_with(known: Directory, consumer: str, service: str, number: str, at: datetime) -> Agreed:
    """The same by the agreement's number."""
    entry = known.service(service)
    if entry is None:
        raise Refused("unknown-service")
    versions = [each for each in known.agreements(consumer, service) if each.terms.number == number]
    day = known.day_of(at)
    found = current(versions, day)
    if not found:
        raise Refused("no-agreement")
    (agreement,) = found
    fault = fault_of(agreement, day)
    if fault is not None:
        raise fault
    if "events" not in agreement.terms.ways:
        raise Refused("way-not-agreed", choices=", ".join(agreement.terms.ways))
    return Agreed(agreement, entry, agreed_fields(entry.declared, agreement))
