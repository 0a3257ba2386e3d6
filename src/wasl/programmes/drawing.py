"""The facts of one case, asked for at the exchange: under an agreement, with a receipt for each, and never typed again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.aside import Aside
from wasl.exchange.answering.authorise import authorise
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.facts import answer, read_facts
from wasl.exchange.answering.plan import plan_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking
from wasl.exchange.declared import Service
from wasl.exchange.directory.services import service_entry
from wasl.exchange.gateway.databases import store_at
from wasl.exchange.scopes import ON
from wasl.exchange.tracing.households import follow_households, guardianship_of
from wasl.exchange.tracing.models import Housemate
from wasl.kernel.clock import now, today
from wasl.kernel.errors import WaslError
from wasl.programmes.deciding import Family
from wasl.programmes.declared import Fact, FactSource, Programme
from wasl.programmes.facts import facts_in
from wasl.registers.bulk import located
from wasl.registers.people import cluster_of, entities_named, identifiers_of

_NOBODY: Final = frozenset({"unknown-subject", "out-of-scope"})
"""Refusals that say that nothing is known of them."""
_aside = Aside()
Identifier = tuple[str, str]
"""(scheme, value)."""


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
    if programme.members is None:
        entity = _named(named)
        unit = _carried(entity, (programme.scheme,)) or named
        return Drawn(unit[1], Family(asker.facts(programme.facts, entity, unit), {}), tuple(asker.receipts))
    unit = named if named[0] == programme.scheme else (programme.scheme, asker.household(_named(named)))
    facts = asker.facts(programme.facts, "", unit)
    members = {
        entity: asker.facts(programme.members.facts, entity, None)
        for entity in _housemates(catalogue, unit[1])
        if asker.lives_in(entity) == unit[1]
    }
    if not facts and not members:
        raise WaslError("no household has this number", mend="look the number up again")
    return Drawn(unit[1], Family(facts, members), tuple(asker.receipts))


@dataclass(slots=True)
class _Asker:
    who: Profile
    catalogue: Catalogue
    programme: Programme
    day: date
    case: str
    receipts: list[str] = field(default_factory=list)
    _told: dict[tuple[str, Identifier], Mapping[str, Any]] = field(default_factory=dict)

    def facts(self, declared: Mapping[str, Fact], entity: str, identifier: Identifier | None) -> dict[str, Any]:
        """What services say of `entity`, or of whom `identifier` names."""
        said: dict[str, Any] = {}
        for name, fact in declared.items():
            if fact.given_by is not None:
                answers = self._answers(fact.given_by.service, entity, identifier)
                if fact.given_by.field in answers:
                    said[name] = answers[fact.given_by.field]
        return facts_in(declared, said)

    def household(self, entity: str) -> str:
        """The number of the household of `entity`. Raises WaslError where none is known."""
        found = self.lives_in(entity)
        if found is None:
            raise WaslError("the household of this person is not known", mend="give the household's own number")
        return found

    def lives_in(self, entity: str) -> str | None:
        """The number of the household of `entity`; None where it is not known."""
        source = self.programme.members and self.programme.members.household
        found = self._answers(source.service, entity, None).get(source.field) if source else None
        return None if found is None else str(found)

    def _answers(self, name: str, entity: str, identifier: Identifier | None) -> Mapping[str, Any]:
        """The fields of the service that the programme reads; nothing where it knows nobody of the name."""
        service = self.catalogue.get(Service, name)
        schemes = service.subject.schemes if service.subject else ()
        subject = identifier if identifier and identifier[0] in schemes else _carried(entity, schemes)
        if subject is None:
            return {}
        if (name, subject) not in self._told:
            try:
                self._told[name, subject] = self._ask(name, service, subject)
            except Refused as refused:
                if refused.name not in _NOBODY:
                    raise
                self._told[name, subject] = {}
        return self._told[name, subject]

    def _ask(self, name: str, service: Service, subject: Identifier) -> Mapping[str, Any]:
        fields = fields_read(self.programme, name)
        if service.provider == self.catalogue.get(System, self.programme.system).owner:
            return _own(self.catalogue, name, fields, subject, self.day)
        past = {ON: self.day.isoformat()} if ON in service.parameters and self.day < today() else {}
        call = Call(
            consumer=self.programme.system, service=name, at=now(), request=secrets.token_hex(8), way="portal",
            purpose=self.programme.purpose, scheme=subject[0], value=subject[1], parameters=past, fields=fields,
            case=self.case,
        )  # fmt: skip
        agreement = authorise(directory(), call)
        if agreement is None:
            raise Refused("no-agreement")
        answered = asking.ask(self.who, call, agreement)
        if answered.receipt is not None:
            self.receipts.append(answered.receipt.place)
        told: Mapping[str, Any] = answered.body["fields"]
        return told


def fields_read(programme: Programme, service: str) -> tuple[str, ...]:
    """The fields of `service` that a programme reads: no more are asked for."""
    return tuple(dict.fromkeys(each.field for each in sources(programme) if each.service == service))


def sources(programme: Programme) -> Iterable[FactSource]:
    """Whatever a programme asks of services to decide."""
    members = programme.members
    for fact in (*programme.facts.values(), *(members.facts.values() if members else ())):
        if fact.given_by is not None:
            yield fact.given_by
    if members is not None:
        yield members.household


def _own(catalogue: Catalogue, name: str, fields: Sequence[str], subject: Identifier, day: date) -> Mapping[str, Any]:
    """What the deciding department's own service says: it needs no agreement with itself."""

    async def read() -> Mapping[str, Any]:
        store, plan = store_at(*located()), plan_of(service_entry(catalogue, name), tuple(fields), None)
        try:
            return answer(plan, await read_facts(store, plan, subject, day, {ON: None}))
        finally:
            await store.close()

    return _aside.run(read())


def _named(named: Identifier) -> str:
    found = entities_named(*named)
    if len(found) != 1:
        raise WaslError("this number names nobody, or several people", mend="write its scheme, a colon, and the number")
    return cluster_of(found[0]).canonical


def _carried(entity: str, schemes: Sequence[str]) -> Identifier | None:
    """An identifier of `entity`, of the first of `schemes` it has one of."""
    carried = [each for each in identifiers_of(cluster_of(entity).members) if each[0] in schemes] if entity else []
    return min(carried, key=lambda each: (schemes.index(each[0]), each[1]), default=None)


def _housemates(catalogue: Catalogue, household: str) -> list[str]:
    """Whoever was ever said to live there, once each: whether they still do, the exchange tells."""
    if guardianship_of(catalogue) is None:
        raise WaslError("nothing tells who lives in a household", mend="declare a guardianship in the pack")
    follow_households(catalogue)
    found = Housemate.objects.filter(household=household).values_list("entity", flat=True)
    return sorted({cluster_of(entity).canonical for entity in found})
