"""The facts of one case, asked for at the exchange: under an agreement, with a receipt for each, and never typed again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.aside import Aside
from wasl.exchange.answering.authorise import authorise
from wasl.exchange.answering.call import Answered, Call
from wasl.exchange.answering.facts import answer, read_facts
from wasl.exchange.answering.plan import plan_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking
from wasl.exchange.declared import Service
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.gateway.databases import store_at
from wasl.exchange.scopes import ON
from wasl.exchange.tracing.households import follow_households, guardianship_of
from wasl.exchange.tracing.models import Housemate
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.deciding import Family
from wasl.programmes.declared import Fact, Programme
from wasl.programmes.facts import facts_in
from wasl.programmes.scope import facts_of, sources
from wasl.registers.bulk import located
from wasl.registers.people import cluster_of, clusters_of, entities_named, entity_named, identifiers_of_each

NOBODY: Final = frozenset({"unknown-subject", "out-of-scope"})
"""Refusals that say that nothing is known of them."""
_aside = Aside()
Identifier = tuple[str, str]
"""(scheme, value)."""
Question = tuple[str, Identifier]
"""(service, subject)."""
Ask = Callable[[str, Identifier], Mapping[str, Any]]
"""(service, subject) -> the fields that it tells."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the exchange knows of a unit."""

    unit: str
    """Its identifier, of the programme's scheme."""
    family: Family
    """Members by entity."""
    receipts: tuple[str, ...]


def drawn(who: Profile, catalogue: Catalogue, programme: Programme, named: Identifier, day: date, case: str) -> Drawn:
    """What is known on `day` of whom `named` names: a unit, or a member of it.

    Raises WaslError where it names nobody, or nobody's household is known; Refused where no agreement lets it be asked.
    """
    asker = _Asker(who, catalogue, programme, day, case)
    unit = Drawing(catalogue, programme, asker.ask)
    # A few rounds, however many they are: of the household and who lives in it, then of those who do.
    found = _drawn(unit, named)
    while asker.put():
        found = _drawn(unit, named)
    if found is None:
        raise WaslError("the household of this person is not known", mend="give the household's own number")
    if programme.members is not None and not found.family.facts and not found.family.members:
        raise WaslError("no household has this number", mend="look the number up again")
    return replace(found, receipts=tuple(asker.receipts))


def _drawn(unit: Drawing, named: Identifier) -> Drawn | None:
    """As far as what was told goes; None while the household of whom `named` names is not known."""
    programme = unit.programme
    if programme.members is None:
        entity = _named(named)
        numbered = unit.numbered(entity, (programme.scheme,)) or named
        return Drawn(numbered[1], Family(unit.facts(programme.facts, entity, numbered), {}), ())
    number = named[1] if named[0] == programme.scheme else unit.lives_in(_named(named))
    return None if number is None else Drawn(number, unit.family_at(number, unit.mates_at(number)), ())


@dataclass(slots=True)
class Drawing:
    """How the facts of a unit follow from what services answer, whoever asks them."""

    catalogue: Catalogue
    programme: Programme
    ask: Ask
    numbers: dict[str, list[Identifier]] = field(default_factory=dict)
    """Entity -> its identifiers, looked up once."""
    mates: dict[str, list[str]] = field(default_factory=dict)
    """Household -> who was ever said to live there."""

    def facts(self, declared: Mapping[str, Fact], entity: str, identifier: Identifier | None) -> dict[str, Any]:
        """What services say of `entity`, or of whom `identifier` names."""
        said: dict[str, Any] = {}
        for name, fact in declared.items():
            if fact.given_by is not None:
                answers = self._answers(fact.given_by.service, entity, identifier)
                if fact.given_by.field in answers:
                    said[name] = answers[fact.given_by.field]
        return facts_in(declared, said)

    def family_at(self, number: str, mates: Sequence[str]) -> Family:
        """A household and those of `mates` who live there still."""
        members = self.programme.members
        self.recognise(mates)
        facts = self.facts(self.programme.facts, "", (self.programme.scheme, number))
        here = [entity for entity in mates if self.lives_in(entity) == number]
        return Family(facts, {each: self.facts(members.facts, each, None) for each in here} if members else {})

    def lives_in(self, entity: str) -> str | None:
        """The number of the household of `entity`; None where it is not known."""
        source = self.programme.members and self.programme.members.household
        found = self._answers(source.service, entity, None).get(source.field) if source else None
        return None if found is None else str(found)

    def mates_at(self, number: str) -> Sequence[str]:
        """Whoever was ever said to live in the household: looked up once."""
        if number not in self.mates:
            self.mates[number] = housemates(self.catalogue, number)
        return self.mates[number]

    def recognise(self, entities: Iterable[str]) -> None:
        """Read at once by which numbers `entities` can be asked about."""
        new = [each for each in entities if each not in self.numbers]
        if new:
            clusters = clusters_of(new)
            known = identifiers_of_each(clusters.values())
            self.numbers |= {entity: known.get(cluster.canonical, []) for entity, cluster in clusters.items()}

    def numbered(self, entity: str, schemes: Sequence[str]) -> Identifier | None:
        """An identifier of `entity`, of the first of `schemes` it has one of."""
        if entity:
            self.recognise([entity])
        carried = [each for each in self.numbers.get(entity, ()) if each[0] in schemes]
        return min(carried, key=lambda each: (schemes.index(each[0]), each[1]), default=None)

    def _answers(self, name: str, entity: str, identifier: Identifier | None) -> Mapping[str, Any]:
        """The fields of the service that are read; nothing where nobody has a number by which it knows them."""
        service = self.catalogue.get(Service, name)
        schemes = service.subject.schemes if service.subject else ()
        subject = identifier if identifier and identifier[0] in schemes else self.numbered(entity, schemes)
        return {} if subject is None else self.ask(name, subject)


@dataclass(slots=True)
class _Asker:
    """Asks in the name of the programme's system: what nobody asked yet is noted, and put with the others."""

    who: Profile
    catalogue: Catalogue
    programme: Programme
    day: date
    case: str
    receipts: list[str] = field(default_factory=list)
    _told: dict[Question, Mapping[str, Any]] = field(default_factory=dict)
    _pending: dict[Question, None] = field(default_factory=dict)

    def ask(self, name: str, subject: Identifier) -> Mapping[str, Any]:
        """What the service said; nothing where it knows nobody of the name, or was not asked yet."""
        if (name, subject) not in self._told:
            self._pending[name, subject] = None
        return self._told.get((name, subject), {})

    def put(self) -> bool:
        """Ask at once what is noted; whether there was anything. Raises Refused."""
        pending, self._pending = list(self._pending), {}
        owner = self.catalogue.get(System, self.programme.system).owner
        own = [each for each in pending if self.catalogue.get(Service, each[0]).provider == owner]
        others = [each for each in pending if each not in own]
        fields = {name: fields_read((self.programme,), name) for name, _ in pending}
        answers = own_answers(self.catalogue, own, fields, self.day) if own else {}
        self._told |= {each: _heard(said) for each, said in answers.items()}
        calls = [self._call(fields[name], name, subject) for name, subject in others]
        for each, said in zip(others, asking.ask_all(self.who, calls) if calls else (), strict=True):
            if said.receipt is not None and isinstance(said, Answered):
                self.receipts.append(said.receipt.place)
            self._told[each] = _heard(said.body["fields"] if isinstance(said, Answered) else said)
        return bool(pending)

    def _call(self, fields: tuple[str, ...], name: str, subject: Identifier) -> tuple[Call, AgreementEntry]:
        service = self.catalogue.get(Service, name)
        past = {ON: self.day.isoformat()} if ON in service.parameters and self.day < current.today() else {}
        call = Call(
            consumer=self.programme.system, service=name, at=now(), request=secrets.token_hex(8), way="portal",
            purpose=self.programme.purpose, scheme=subject[0], value=subject[1], parameters=past, fields=fields,
            case=self.case,
        )  # fmt: skip
        agreement = authorise(directory(), call)
        if agreement is None:
            raise Refused("no-agreement")
        return call, agreement


def _heard(said: Mapping[str, Any] | Refused) -> Mapping[str, Any]:
    """The fields told; none of whom nothing is known. Raises Refused for any other refusal."""
    if not isinstance(said, Refused):
        return said
    if said.name not in NOBODY:
        raise said
    return {}


def fields_read(programmes: Iterable[Programme], service: str) -> tuple[str, ...]:
    """The fields of `service` that these read: no more are asked for."""
    return tuple(dict.fromkeys(each.field for one in programmes for each in sources(one) if each.service == service))


def register_says(
    catalogue: Catalogue, programme: Programme, name: str, unit: Identifier, member: str, day: date
) -> Datum:
    """What a register held here says now of one fact on `day`: the unit's, or a `member`'s. Its own department reads it.

    None where it knows nobody by that number.
    """
    fact = facts_of(programme)[name]

    def ask(service: str, subject: Identifier) -> Mapping[str, Any]:
        fields = {service: (fact.given_by.field,) if fact.given_by else ()}
        return _heard(own_answers(catalogue, [(service, subject)], fields, day)[service, subject])

    entity = member or next(iter(entities_named(*unit)), "")
    said: Datum = Drawing(catalogue, programme, ask).facts({name: fact}, entity, None if member else unit)[name]
    return said


def own_answers(
    catalogue: Catalogue, questions: Sequence[Question], fields: Mapping[str, tuple[str, ...]], day: date
) -> dict[Question, Mapping[str, Any] | Refused]:
    """What the services of one's own department say of their `fields`: it needs no agreement with itself."""
    return _aside.run(_read(catalogue, questions, fields, day))


async def _read(
    catalogue: Catalogue, questions: Sequence[Question], fields: Mapping[str, tuple[str, ...]], day: date
) -> dict[Question, Mapping[str, Any] | Refused]:
    store, found = store_at(*located()), dict[Question, Mapping[str, Any] | Refused]()
    plans = {name: plan_of(service_entry(catalogue, name), fields[name], None) for name, _ in questions}
    try:
        for name, subject in questions:
            try:
                known = await read_facts(store, plans[name], subject, day, {ON: None})
                found[name, subject] = answer(plans[name], known)
            except Refused as refused:
                found[name, subject] = refused
    finally:
        await store.close()
    return found


def _named(named: Identifier) -> str:
    return cluster_of(entity_named(*named)).canonical


def housemates(catalogue: Catalogue, household: str) -> list[str]:
    """Whoever was ever said to live there, once each: whether they still do, the exchange tells."""
    if guardianship_of(catalogue) is None:
        raise WaslError("nothing tells who lives in a household", mend="declare a guardianship in the pack")
    follow_households(catalogue)
    found = Housemate.objects.filter(household=household).values_list("entity", flat=True)
    return sorted({cluster.canonical for cluster in clusters_of(found).values()})
