"""The one check before any data is read, the same for a call, a file and an agent's question."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Final

from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Service, Way
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory

_MOST_DECISIONS: Final = 4096
"""Kept at once: callers choose which fields they name, and must not fill the memory with their choices."""


class Decisions:
    """What was decided under one directory, for calls that differ in nothing that decides."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._made: dict[Hashable, tuple[AgreementEntry | None, tuple[str, ...]]] = {}

    def of(self, call: Call) -> tuple[AgreementEntry | None, tuple[str, ...]]:
        """The agreement, as `authorise` gives it, and the fields to answer with. Raises Refused, and looks again then."""
        key = (
            call.consumer,
            call.service,
            call.purpose,
            call.way,
            call.scheme,
            call.fields,
            self.directory.day_of(call.at),
        )
        made = self._made.get(key)
        if made is None:
            agreement = authorise(self.directory, call)
            entry = self.directory.snapshot.services[call.service]
            if len(self._made) >= _MOST_DECISIONS:
                self._made.clear()
            made = self._made[key] = agreement, answered_fields(entry.declared, agreement, call)
        return made


def authorise(directory: Directory, call: Call) -> AgreementEntry | None:
    """The agreement under which `call` may be answered; None where the service is open to all. Raises Refused."""
    entry = directory.service(call.service)
    if entry is None:
        raise Refused("unknown-service")
    service = entry.declared
    _way(call, service.ways)
    agreement = None if service.open else _agreement(directory, call)
    if agreement is not None:
        _way(call, agreement.terms.ways)
    _fields(call, agreed_fields(service, agreement))
    _scheme(call, service)
    return agreement


def agreed_fields(service: Service, agreement: AgreementEntry | None) -> tuple[str, ...]:
    """The fields that may be answered, in the service's order."""
    if agreement is None:
        return tuple(service.fields)
    agreed = frozenset(agreement.terms.fields)
    return tuple(name for name in service.fields if name in agreed)


def answered_fields(service: Service, agreement: AgreementEntry | None, call: Call) -> tuple[str, ...]:
    """The fields to answer an authorised `call` with: those it names among the agreed ones, else all of them."""
    agreed = agreed_fields(service, agreement)
    return tuple(name for name in agreed if name in call.fields) if call.fields else agreed


def current(agreements: Iterable[AgreementEntry], day: date) -> list[AgreementEntry]:
    """Of each agreement the version that counts on `day`: the last one begun, else the first to come."""
    chosen: dict[str, AgreementEntry] = {}
    for agreement in sorted(agreements, key=lambda each: each.terms.version):
        known = chosen.get(agreement.terms.number)
        if known is None or agreement.terms.valid_from <= day:
            chosen[agreement.terms.number] = agreement
    return list(chosen.values())


def askable(directory: Directory, systems: Sequence[str], way: Way, day: date) -> list[AgreementEntry]:
    """The agreements in force on `day` by which one of `systems` may ask in this `way`, by number."""
    return [
        each
        for each in sorted(directory.snapshot.agreements, key=lambda each: each.id)
        if each.terms.consumer in systems and way in each.terms.ways and fault_of(each, day) is None
    ]


def fault_of(agreement: AgreementEntry, day: date) -> Refused | None:
    """Why an agreement does not hold on `day`; None when it does."""
    terms = agreement.terms
    if agreement.state != "active":
        return Refused("suspended-agreement", agreement=terms.number)
    if day < terms.valid_from:
        return Refused("not-yet-in-force", agreement=terms.number, since=terms.valid_from.isoformat())
    if day >= terms.valid_until:
        return Refused("expired-agreement", agreement=terms.number, until=terms.valid_until.isoformat())
    if terms.authority.expires is not None and day >= terms.authority.expires:
        return Refused("authority-expired", agreement=terms.number)
    return None


def _agreement(directory: Directory, call: Call) -> AgreementEntry:
    if not call.consumer:
        raise Refused("unauthenticated")
    day = directory.day_of(call.at)
    known = current(directory.agreements(call.consumer, call.service), day)
    if not known:
        raise Refused("no-agreement")
    meant = _of_purpose(known, call, day)
    holding = [each for each in meant if fault_of(each, day) is None]
    if not holding:
        raise next(fault for each in _preferred(meant, call) if (fault := fault_of(each, day)) is not None)
    return _preferred(holding, call)[0]


def _of_purpose(known: Sequence[AgreementEntry], call: Call, day: date) -> list[AgreementEntry]:
    """The agreements for the purpose named or, where none is, for the only purpose that is agreed and in force."""
    if call.purpose:
        meant = [each for each in known if each.terms.purpose == call.purpose]
        if not meant:
            raise Refused("wrong-purpose", choices=_purposes(known))
        return meant
    holding = [each for each in known if fault_of(each, day) is None]
    if len({each.terms.purpose for each in holding}) > 1:
        raise Refused("ambiguous-purpose", choices=_purposes(holding))
    return holding or list(known)


def _preferred(agreements: Iterable[AgreementEntry], call: Call) -> list[AgreementEntry]:
    """Those that allow what is asked first, then the latest."""

    def rank(each: AgreementEntry) -> tuple[bool, bool, int, str]:
        terms = each.terms
        return (
            call.way not in terms.ways,
            not set(call.fields) <= set(terms.fields),
            -terms.valid_from.toordinal(),
            terms.number,
        )

    return sorted(agreements, key=rank)


def _purposes(agreements: Iterable[AgreementEntry]) -> str:
    return ", ".join(sorted({each.terms.purpose for each in agreements}))


def _way(call: Call, ways: Sequence[str]) -> None:
    if call.way not in ways:
        raise Refused("way-not-agreed", choices=", ".join(ways))


def _fields(call: Call, agreed: Sequence[str]) -> None:
    beyond = [name for name in call.fields if name not in agreed]
    if beyond:
        raise Refused("field-not-agreed", fields=", ".join(each[:60] for each in dict.fromkeys(beyond)))


def _scheme(call: Call, service: Service) -> None:
    schemes = service.subject.schemes if service.subject else ()
    if (call.scheme or not schemes) and (call.scheme or None) not in (schemes or (None,)):
        raise Refused("unknown-scheme", choices=", ".join(schemes) or "–")
    if not call.scheme and len(schemes) > 1:
        raise Refused("unknown-scheme", choices=", ".join(schemes))
