"""What may be told at this moment: the agreement of a subscription as the directory in force has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from wasl.exchange.agreements.publishing import directory_folder, directory_in_force
from wasl.exchange.answering.authorise import agreed_fields, current, fault_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.signing import CURRENT
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.events.models import Subscription
from wasl.kernel.clock import now


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement that holds, the service it is about, and the fields that may be told."""

    agreement: AgreementEntry
    entry: ServiceEntry
    fields: tuple[str, ...]


def directory() -> Directory:
    """The directory in force. Raises Refused (directory-expired) where there is none, DirectoryError where it is not ours."""
    known = _read(_mark(directory_folder() / CURRENT))
    if known is None or now().timestamp() >= known.snapshot.expires:
        raise Refused("directory-expired")
    return known


def _mark(path: Path) -> tuple[str, int, int, int]:
    """Tells one file from the next: a new directory is put in place by renaming."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (str(path), 0, 0, 0)
    return (str(path), found.st_mtime_ns, found.st_ino, found.st_size)


@lru_cache(maxsize=1)
def _read(_file: tuple[str, int, int, int]) -> Directory | None:
    """Verified once, however many events leave under it."""
    snapshot = directory_in_force()
    return Directory(snapshot) if snapshot else None


def agreed(known: Directory, subscription: Subscription, at: datetime) -> Agreed:
    """What holds for `subscription` at `at`. Raises Refused: no agreement, suspended, expired, or not for events."""
    return agreed_with(known, subscription.consumer, subscription.service, subscription.agreement, at)


def agreed_with(known: Directory, consumer: str, service: str, number: str, at: datetime) -> Agreed:
    """The same by the agreement's number."""
    entry = known.service(service)
    if entry is None:
        raise Refused("unknown-service")
    versions = [each for each in known.agreements(consumer, service) if each.terms.number == number]
    found = current(versions, at.date())
    if not found:
        raise Refused("no-agreement")
    (agreement,) = found
    fault = fault_of(agreement, at.date())
    if fault is not None:
        raise fault
    if "events" not in agreement.terms.ways:
        raise Refused("way-not-agreed", choices=", ".join(agreement.terms.ways))
    return Agreed(agreement, entry, agreed_fields(entry.declared, agreement))
