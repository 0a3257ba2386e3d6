"""The list whose families a demonstration asks. The counter's desk answers it line by line: reading the registers whole, as

lists of a million do, takes long for a few lines.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from wasl.catalogue import current
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter.desk import desk
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.kernel.clock import now
from wasl.pages.exports import csv_lines
from wasl.registers.models import Identifier

_PEOPLE, _PROBED, _LISTED, _MISTYPED, _NOT_CLEARED = 60, 25, 16, 12, 3
"""People looked at; those probed for right identifiers; lines of known people, mistyped lines, lines not cleared."""
_RIGHT = 4
"""Identifiers that clear a claim: those of the first lines that were mistyped."""


class Listed(NamedTuple):
    """A list that was answered, and the right identifiers of some of its lines."""

    delivery: Delivery
    right: list[str]


class _Line(NamedTuple):
    subject: str
    outcome: str
    decides: str
    pseudonym: str
    receipt: str

    @property
    def cleared(self) -> bool:
        return self.decides == "true"


def answer_a_list(agreement: AgreementEntry) -> Listed | None:
    """A small list under `agreement`, answered today; None where the registers know too few to make one."""
    service = current.catalogue().get(Service, agreement.terms.service)
    scheme = service.subject.schemes[0] if service.subject else ""
    decides = service.claim.decides if service.claim else ""
    people = _people(scheme)
    probed = (value for value in people[:_PROBED] if _told(agreement, decides, scheme, value).cleared)
    right, known = list(islice(probed, _RIGHT)), people[_PROBED:]
    if len(known) < _LISTED + _MISTYPED:
        return None
    lines = [_told(agreement, decides, scheme, value) for value in known[:_LISTED]]
    missing = [each for each in lines if each.outcome == "answered" and not each.cleared]
    lines = [each for each in lines if each not in missing[_NOT_CLEARED:]]
    mistyped = [f"{value[:-2]}{value[-1]}{value[-2]}X" for value in [*right, *known[_LISTED:]][:_MISTYPED]]
    lines += [_told(agreement, decides, scheme, value) for value in mistyped]
    return Listed(_kept(agreement, scheme, decides, lines), right)


def _told(agreement: AgreementEntry, decides: str, scheme: str, value: str) -> _Line:
    """What the desk answers about `value`, with its receipt."""
    terms = agreement.terms
    call = Call(
        consumer=terms.consumer, service=terms.service, at=now(), request=f"demonstration-{value}", way="file",
        purpose=terms.purpose, scheme=scheme, value=value, case="Démonstration", fields=(decides,),
    )  # fmt: skip
    try:
        told = desk().ask(call)
    except Refused as refused:
        return _Line(value, refused.name, "", "", refused.receipt.header() if refused.receipt else "")
    receipt = told.receipt.header() if told.receipt else ""
    return _Line(value, "answered", str(told.body["fields"][decides] is True).lower(), told.body["subject"], receipt)


def _kept(agreement: AgreementEntry, scheme: str, decides: str, lines: list[_Line]) -> Delivery:
    """The account of the list, and its answered file."""
    terms, outcomes = agreement.terms, Counter(each.outcome for each in lines)
    answered, outside = outcomes["answered"], outcomes["out-of-scope"]
    (log, first, _leaf), (_log, last, _) = (lines[at].receipt.split("/") for at in (0, -1))
    delivery = Delivery.objects.create(
        consumer=terms.consumer, service=terms.service, purpose=terms.purpose, agreement=agreement.id, scheme=scheme,
        as_of=current.today(), case="Démonstration", file_name="controle.csv", file_hash="0" * 64, file_size=len(lines) * 20,
        seed="0" * 64, actor=terms.consumer, created=now(), ended=now(), queued=False, state=Delivery.State.ANSWERED,
        received=len(lines), answered=answered, outside=outside, unknown=len(lines) - answered - outside,
        receipts_log=log, receipts_from=int(first), receipts_until=int(last) + 1,
        receipts=int(last) - int(first) + 1, report={"kind": "csv"},
    )  # fmt: skip
    head = ("ROW", "SUBJECT", "REFERENCE", "OUTCOME", decides, "PSEUDONYM", "RECEIPT")
    rows = ((at, each.subject, f"AF-{at:05}", *each[1:]) for at, each in enumerate(lines, 1))
    place = Places(Path(settings.HOME)).answer(delivery, "csv")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("".join(csv_lines(head, rows)), encoding="utf-8")
    return delivery


def _people(scheme: str) -> list[str]:
    """Identifiers of people in the registers, from the middle of their order."""
    found = Identifier.objects.filter(scheme=scheme, recorded_to=None).order_by("value").values_list("value", flat=True)
    middle = max((found.count() - _PEOPLE) // 2, 0)
    return list(found[middle : middle + _PEOPLE])
