"""A question that a demonstration's gateway will answer: a system with a key, its agreement, and somebody it may ask about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from django.conf import settings

from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.agreements.signing import system_key_path
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.counter.desk import store
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.examples.writing import Sample
from wasl.exchange.receipts.entry import Entry, Private, Receipt
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.models import Identifier

_TRIED = 300
"""Identifiers of each scheme that are looked at."""


def sample_call(gateway: str) -> Sample | None:
    """A call that the demonstration's gateway at this address answers; None where nobody can be asked about yet.

    Raises WaslError outside a demonstration: people are looked at here without leaving a trace.
    """
    if not settings.DEMO:
        raise WaslError("samples are taken of made-up people only", mend="set WASL_DEMO=1 where no real data is kept")
    snapshot = directory_in_force()
    if snapshot is None:
        return None
    directory = Directory(snapshot)
    with _untraced_desk(directory) as desk:
        for agreement in sorted(snapshot.agreements, key=lambda each: _preference(directory, each)):
            value = _answered(desk, directory, agreement)
            if value is not None:
                return _sample(gateway, directory, agreement, value)
    return None


class _Nowhere:
    """Keeps no receipts."""

    def append(self, entries: Sequence[tuple[Entry, Private | None]]) -> Future[list[Receipt]]:
        future: Future[list[Receipt]] = Future()
        future.set_result([Receipt(log="nowhere", index=0, leaf="") for _ in entries])
        return future


@contextmanager
def _untraced_desk(directory: Directory) -> Iterator[Desk]:
    desk = Desk(lambda: directory, store(), _Nowhere(), Quotas(), Pseudonyms(bytes(32)))
    try:
        yield desk
    finally:
        desk.close(with_store=True)


def _preference(directory: Directory, agreement: AgreementEntry) -> tuple[bool, int]:
    """Yes-or-no answers first, then the fewest fields."""
    return _service(directory, agreement).declared.type != "verify", len(agreement.terms.fields)


def _answered(desk: Desk, directory: Directory, agreement: AgreementEntry) -> str | None:
    """The identifier of somebody about whom there is something to say."""
    subject = _service(directory, agreement).declared.subject
    if subject is None or "call" not in agreement.terms.ways or not system_key_path(agreement.terms.consumer).is_file():
        return None
    known = Identifier.objects.filter(scheme=subject.schemes[0], recorded_to__isnull=True).order_by("value")
    for value in known.values_list("value", flat=True)[:_TRIED]:
        try:
            answer = desk.ask(_call(agreement, subject.schemes[0], value))
        except Refused:
            continue
        if any(answer.body["fields"].values()):
            return str(value)
    return None


def _call(agreement: AgreementEntry, scheme: str, value: str) -> Call:
    terms = agreement.terms
    return Call(
        consumer=terms.consumer, service=terms.service, at=now(), request="sample", purpose=terms.purpose, scheme=scheme,
        value=value,
    )  # fmt: skip


def _sample(gateway: str, directory: Directory, agreement: AgreementEntry, value: str) -> Sample:
    declared = _service(directory, agreement).declared
    scheme = declared.subject.schemes[0] if declared.subject else ""
    terms = agreement.terms
    return Sample(
        gateway, f"{declared.provider}/{declared.system}/{terms.service}", (scheme, value), system=terms.consumer,
        purpose=terms.purpose, fields=terms.fields,
    )  # fmt: skip


def _service(directory: Directory, agreement: AgreementEntry) -> ServiceEntry:
    return directory.snapshot.services[agreement.terms.service]
