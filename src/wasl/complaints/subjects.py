"""What on record one may complain of: a decision, a payment, a document, a consultation of one's data, a case."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of, this_day
from wasl.catalogue.declared import System
from wasl.catalogue.departments import abbreviation_of
from wasl.complaints.models import Complaint
from wasl.complaints.owning import decisions_of, payments_of
from wasl.documents.coffret.holding import documents_of, members
from wasl.documents.declared import DocumentType
from wasl.exchange.declared import Service
from wasl.exchange.tracing.consultations import told
from wasl.exchange.tracing.people import Person, family_of
from wasl.exchange.tracing.showing.telling import called, department_of
from wasl.kernel.clock import from_microseconds, now
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.pages.quantities import period_words
from wasl.procedures.owning import cases_of
from wasl.procedures.states import State
from wasl.programmes.declared import Programme
from wasl.programmes.models import Decision

About = Complaint.About
_LONG: Final = 19
"""Digits of what is no number of a row any more."""
_SHOWN: Final = 10
"""Of each kind, the latest."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing on record."""

    about: str
    key: str
    title: Text
    label: str
    """Its number, or its day; of a look at data, by whom and whose."""
    department: str
    """That did it, and answers for it first."""
    entity: str
    """Whom it is about; empty where it is about a household."""


def offered(catalogue: Catalogue, everyone: Sequence[Person], chosen: str = "") -> list[Subject]:
    """What the family may choose from, the latest of each kind, and the one that is `chosen` already, as ``about:key``."""
    found_ = [each for about in About.values for each in islice(_of(catalogue, everyone, about), _SHOWN)]
    about, _colon, key = chosen.partition(":")
    if about in About.values and (about, key) not in {(each.about, each.key) for each in found_}:
        with suppress(WaslError):
            found_.append(found(catalogue, everyone, about, key))
    return found_


def offered_to(catalogue: Catalogue, departments: Collection[str], everyone: Sequence[Person]) -> list[Subject]:
    """What an agent may choose from for them: what `departments` did, and nobody's looks at their data."""
    abouts = [about for about in About.values if about != About.EXCHANGE]
    ours = {
        about: (each for each in _of(catalogue, everyone, about) if each.department in departments) for about in abouts
    }
    return [each for about in abouts for each in islice(ours[about], _SHOWN)]


def found(catalogue: Catalogue, everyone: Sequence[Person], about: str, key: str) -> Subject:
    """That one. Raises WaslError where it is not the family's."""
    for each in _of(catalogue, everyone, about, key) if about in About.values else ():
        if each.key == key:
            return each
    raise WaslError("what you complain of was not found among what is yours", mend="choose it from the list")


def found_for(catalogue: Catalogue, departments: Collection[str], entity: str, about: str, key: str) -> Subject | None:
    """The one that an agent of `departments` points at for `entity`; None for a topic. Raises WaslError for another's."""
    if about not in About.values:
        return None
    everyone = family_of(catalogue, entity, this_day(catalogue)) if entity else []
    subject = found(catalogue, everyone, about, key)
    if about == About.EXCHANGE or subject.department not in departments:
        raise WaslError("another department did this", mend="choose what it is about among the topics")
    return subject


def _of(catalogue: Catalogue, everyone: Sequence[Person], about: str, key: str = "") -> Iterator[Subject]:
    match about:
        case About.DECISION:
            yield from _decisions(catalogue, everyone)
        case About.PAYMENT:
            yield from _payments(catalogue, everyone)
        case About.DOCUMENT:
            yield from _documents(catalogue, everyone)
        case About.EXCHANGE:
            yield from _exchanges(catalogue, everyone, key)
        case About.CASE:
            for each in cases_of(everyone).exclude(state=State.DRAFT):
                title = each.rules.read().procedure.title
                yield Subject(about, str(each.pk), title, each.written, each.department, each.entity)


def in_charge(catalogue: Catalogue, programme: str) -> str:
    """The department in charge of a programme; empty where the pack no longer has it."""
    declared = catalogue.all(Programme).get(programme)
    return catalogue.get(System, declared.system).owner if declared else ""


def of_decision(catalogue: Catalogue, decision: Decision) -> Subject:
    """The decision, as something to complain of."""
    title = catalogue.get(Programme, decision.programme).title
    department = in_charge(catalogue, decision.programme)
    return Subject(About.DECISION, str(decision.pk), title, f"{decision.as_of:%d/%m/%Y}", department, "")


def _decisions(catalogue: Catalogue, everyone: Sequence[Person]) -> Iterator[Subject]:
    known = catalogue.all(Programme)
    yield from (of_decision(catalogue, each) for each in decisions_of(catalogue, everyone) if each.programme in known)


def _payments(catalogue: Catalogue, everyone: Sequence[Person]) -> Iterator[Subject]:
    known = catalogue.all(Programme)
    for each in payments_of(catalogue, everyone):
        owed = each.obligation
        if owed.programme in known:
            department = in_charge(catalogue, owed.programme)
            yield Subject(
                About.PAYMENT, str(each.pk), known[owed.programme].title, period_words(owed.period), department, ""
            )


def _documents(catalogue: Catalogue, everyone: Sequence[Person]) -> Iterator[Subject]:
    types = catalogue.all(DocumentType)
    for each in documents_of(everyone):
        if each.type in types:
            yield Subject(About.DOCUMENT, each.number, types[each.type].title, each.number, each.issuer, each.entity)


def _exchanges(catalogue: Catalogue, everyone: Sequence[Person], key: str) -> Iterator[Subject]:
    services = catalogue.all(Service)
    names = {member: called(each) for each in everyone for member in each.members}
    traces = told(members(everyone), now())
    for each in traces.filter(pk=int(key)) if key.isdecimal() and len(key) < _LONG else traces:
        department = department_of(catalogue, each.consumer)
        if department and each.service in services:
            day = day_of(catalogue, from_microseconds(each.at))
            label = f"{day:%d/%m/%Y} · {abbreviation_of(catalogue, department)} · {names.get(each.entity, '')}"
            yield Subject(About.EXCHANGE, str(each.pk), services[each.service].title, label, department, each.entity)
