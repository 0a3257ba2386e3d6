"""What a family is entitled to, in every programme in force: asked for in the name of its own space, and decided at once.

Nothing is kept and nobody is refused by it: it is what the rules say of what departments know today.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import authorise
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.tracing.declared import Informer
from wasl.exchange.tracing.households import guardianship_of
from wasl.exchange.tracing.people import Person, homes_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.deciding import Family
from wasl.programmes.declared import Programme
from wasl.programmes.drawing import NOBODY, Drawing, Identifier, Question, fields_read, own_answers
from wasl.programmes.judging import Judged, among, in_force, judged, ready
from wasl.programmes.scope import sources
from wasl.registers.ledger import known_until

_ROUNDS: Final = 6
"""Of questions: what is asked about somebody may depend on what was told of their household, and no deeper than that."""
_KEPT: Final = 200
"""Families whose rights this process remembers."""
_PATIENCE: Final = 3.0
"""Seconds that a page waits for a department among others."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one programme comes to for a household, or for one person."""

    name: str
    declared: Programme
    entity: str
    """Whom it is about; empty for the household."""
    unit: str
    """``scheme:value``; empty where they have no number by which the programme names them."""
    judged: Judged
    silent: tuple[str, ...]
    """Services that it reads, and that gave no answer."""


@dataclass(slots=True)
class _Answers:
    """What was told of a family, by question; a question that nobody has put yet is noted, to be put with the others."""

    told: dict[Question, Mapping[str, Any]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    pending: set[Question] = field(default_factory=set)

    def ask(self, name: str, subject: Identifier) -> Mapping[str, Any]:
        if (name, subject) not in self.told:
            self.pending.add((name, subject))
        return self.told.get((name, subject), {})


_remembered: dict[tuple[object, ...], list[Entitlement]] = {}


def entitlements(who: Profile, catalogue: Catalogue, people: Sequence[Person], day: date) -> list[Entitlement]:
    """The programmes of `day` for the household of whom the account is, and for each of `people` they may be about.

    Household first, then each person in turn. Raises WaslError where the pack does not say in whose name a family is informed.
    """
    declared = guardianship_of(catalogue)
    if not people or declared is None or declared.informed_by is None:
        raise WaslError(
            "nobody may inform a family of its rights", mend="declare 'informed_by' in the pack's guardianship"
        )
    programmes = {name: each for name, each in catalogue.all(Programme).items() if in_force(each, day)}
    key = (catalogue, who.user_id, *(each.entity for each in people), known_until(), day, directory().snapshot.version)
    if key in _remembered:
        return _remembered[key]
    answers = _Answers()
    units = _Units(catalogue, programmes, people, day, answers)
    for _ in range(_ROUNDS):
        drawn = units.drawn()
        if not answers.pending:
            break
        _put(who, catalogue, declared.informed_by, programmes, answers, day)
    found = [each for each in drawn if each is not None]
    if not answers.silent:
        _remember(key, found)
    return found


@dataclass(slots=True)
class _Units:
    """The households and persons of a family, as far as what was told goes."""

    catalogue: Catalogue
    programmes: Mapping[str, Programme]
    people: Sequence[Person]
    day: date
    answers: _Answers
    numbers: dict[str, list[Identifier]] = field(default_factory=dict)
    mates: dict[str, list[str]] = field(default_factory=dict)

    def drawn(self) -> list[Entitlement | None]:
        found = [self._household(name, each) for name, each in self.programmes.items() if each.members is not None]
        alone = {name: each for name, each in self.programmes.items() if each.members is None}
        return found + [self._person(name, each, person) for person in self.people for name, each in alone.items()]

    def _household(self, name: str, programme: Programme) -> Entitlement | None:
        """Only who stands for a household is told of it."""
        number = next(iter(sorted(homes_of(self.catalogue, self.people[0], self.day))), None)
        if number is None:
            return None
        drawing = self._drawing(programme)
        family = drawing.family_at(number, drawing.mates_at(number))
        return self._told(name, programme, "", f"{programme.scheme}:{number}", family)

    def _person(self, name: str, programme: Programme, person: Person) -> Entitlement | None:
        drawing, entity = self._drawing(programme), person.entity
        numbered = drawing.numbered(entity, (programme.scheme,))
        plan = ready(self.catalogue, name, self.day)
        if plan.among is not None:
            read = {each: programme.facts[each] for each in sorted(plan.among.typed.columns) if each in programme.facts}
            # No more is asked about who is not meant: a pupil's index has nothing to do with a student's grant.
            if among(plan, drawing.facts(read, entity, numbered)) is not True:
                return None
        family = Family(drawing.facts(programme.facts, entity, numbered), {})
        return self._told(name, programme, entity, f"{numbered[0]}:{numbered[1]}" if numbered else "", family)

    def _drawing(self, programme: Programme) -> Drawing:
        return Drawing(self.catalogue, programme, self.answers.ask, self.numbers, self.mates)

    def _told(self, name: str, programme: Programme, entity: str, unit: str, family: Family) -> Entitlement | None:
        if self.answers.pending:
            return None
        silent = tuple(sorted({each.service for each in sources(programme)} & self.answers.silent))
        return Entitlement(name, programme, entity, unit, judged(self.catalogue, name, self.day, family), silent)


def _put(
    who: Profile, catalogue: Catalogue, informer: Informer, programmes: Mapping[str, Programme], answers: _Answers, day: date
) -> None:  # fmt: skip
    """Put what is pending to everybody at once: to other departments under their agreements, to one's own directly."""
    fields = {name: fields_read(programmes.values(), name) for name in {name for name, _ in answers.pending}}
    owner = catalogue.get(System, informer.system).owner
    own = [each for each in answers.pending if catalogue.get(Service, each[0]).provider == owner]
    others: list[tuple[Question, Call]] = []
    for name, subject in sorted(answers.pending - set(own)):
        call = Call(
            consumer=informer.system, service=name, at=now(), request=secrets.token_hex(8), way="portal",
            purpose=informer.purpose, scheme=subject[0], value=subject[1], fields=fields[name],
        )  # fmt: skip
        others.append(((name, subject), call))
    agreed = [(question, call, agreement) for question, call in others if (agreement := _agreement(call)) is not None]
    answers.silent |= {name for (name, _), _ in others} - {name for (name, _), _, _ in agreed}
    answers.told |= {each: {} for each in answers.pending}
    questions = [(call, agreement) for _, call, agreement in agreed]
    heard = asking.ask_all(who, questions, _PATIENCE) if agreed else []
    for (question, _, _), told in zip(agreed, heard, strict=True):
        if not isinstance(told, Refused):
            answers.told[question] = told.body["fields"]
        elif told.name not in NOBODY:
            answers.silent.add(question[0])
    for each, said in (own_answers(catalogue, own, fields, day) if own else {}).items():
        answers.told[each] = {} if isinstance(said, Refused) else said
    answers.pending.clear()


def _agreement(call: Call) -> AgreementEntry | None:
    try:
        return authorise(directory(), call)
    except Refused:
        return None


def _remember(key: tuple[object, ...], found: list[Entitlement]) -> None:
    """In this process alone, and only as long as the registers and the agreements are those of now."""
    if key not in _remembered and len(_remembered) >= _KEPT:
        _remembered.pop(next(iter(_remembered)), None)
    _remembered[key] = found
