"""The facts of everybody, from the registers at one instant: what services would answer, under the agreements in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.expressions.lower import lower
from wasl.engine.port import Engine
from wasl.engine.quote import identifier, relation
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering import bulk
from wasl.exchange.answering.authorise import authorise
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.plan import Plan as Answers
from wasl.exchange.answering.plan import plan_of
from wasl.exchange.declared import Service
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.scopes import ON
from wasl.kernel.clock import now
from wasl.programmes import scope
from wasl.programmes.bulk import MEMBER, UNIT
from wasl.programmes.declared import Breakdown, Fact, FactSource, Programme
from wasl.programmes.plan import Plan
from wasl.referentials.territories import territories
from wasl.registers.extract import identifiers_in_force, instant_of, records_in_force
from wasl.registers.feeding.run import Installation
from wasl.registers.ledger import StaleKnowledgeError

BREAKDOWNS: Final = "breakdowns"
"""The relation of where each unit belongs."""
_ATTEMPTS: Final = 5
_PLACES: Final = pa.schema([("code", pa.string()), ("above", pa.string())])


@dataclass(frozen=True, slots=True)
class Gathered:
    """Where the facts come from."""

    known: int
    """The registers' instant."""
    agreements: tuple[str, ...]


def gather(engine: Engine, place: Installation, plan: Plan) -> Gathered:
    """Make ``units`` and ``people`` for `bulk.decide_all`, and `BREAKDOWNS`.

    Raises Refused where no agreement lets a fact be asked for by file, StaleKnowledgeError where the registers change without
    pause.
    """
    programme = plan.declared
    services = tuple(dict.fromkeys(each.service for each in _asked(programme)))
    agreements = {name: _agreement(place, programme, name) for name in services}
    plans = {name: _answers(place, programme, name, agreements[name]) for name in services}
    known = _extract(engine, place, plans)
    tables = {}
    for number, name in enumerate(services):
        bulk.draw_answers(engine, plans[name], bulk.Question("", plan.day, {ON: None}))
        tables[name] = f"told_{number}"
        engine.create(tables[name], f"SELECT entity, {_fields(plans[name])} FROM answers")
    _create_units(engine, place, plan, tables)
    return Gathered(known, tuple(each.id for each in agreements.values() if each is not None))


def _agreement(place: Installation, programme: Programme, name: str) -> AgreementEntry | None:
    """The agreement under which the service is asked; None of the deciding department's own."""
    service = place.catalogue.get(Service, name)
    if service.provider == place.catalogue.get(System, programme.system).owner:
        return None
    schemes = service.subject.schemes if service.subject else ("",)
    call = Call(
        consumer=programme.system, service=name, at=now(), request="", way="file", purpose=programme.purpose,
        scheme=schemes[0], fields=_fields_asked(programme, name),
    )  # fmt: skip
    return authorise(directory(), call)


def _asked(programme: Programme) -> Iterator[FactSource]:
    """What decides, and what splits the numbers."""
    yield from scope.sources(programme)
    yield from (each.given_by for each in programme.breakdowns.values())


def _fields_asked(programme: Programme, service: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.field for each in _asked(programme) if each.service == service))


def _answers(place: Installation, programme: Programme, name: str, agreement: AgreementEntry | None) -> Answers:
    fields = _fields_asked(programme, name)
    return plan_of(service_entry(place.catalogue, name), fields, agreement.terms.scope if agreement else None)


def _extract(engine: Engine, place: Installation, plans: Mapping[str, Answers]) -> int:
    """What answers are made from, all of one instant; that instant."""
    registers = tuple(dict.fromkeys(each for plan in plans.values() for each in bulk.registers_read(plan)))
    for _ in range(_ATTEMPTS):
        identifiers = identifiers_in_force(place)
        extracts: dict[str, Path] = {register: records_in_force(place, register) for register in registers}
        instants = {instant_of(each) for each in (identifiers, *extracts.values())}
        if len(instants) == 1:
            engine.view_parquet("identifiers", [identifiers])
            for register, extract in extracts.items():
                engine.view_parquet(bulk.of(register), [extract])
            return instants.pop()
    raise StaleKnowledgeError("the registers change too often", mend="ask again in a moment")


def _fields(answers: Answers) -> str:
    return ", ".join(f"{identifier(bulk.field_column(name))} AS {identifier(name)}" for name in answers.fields)


def _create_units(engine: Engine, place: Installation, plan: Plan, tables: Mapping[str, str]) -> None:
    programme = plan.declared
    named = f"""SELECT entity, min(value) AS {UNIT} FROM identifiers
        WHERE scheme = {engine.dialect.literal(programme.scheme)} AND other IS NULL GROUP BY entity"""
    if programme.members is None:
        engine.create("named", named)
    else:
        home = programme.members.household
        lives = f"""SELECT CAST({identifier(home.field)} AS VARCHAR) AS {UNIT}, entity AS {MEMBER}, entity
            FROM {relation(tables[home.service])} WHERE {identifier(home.field)} IS NOT NULL"""
        engine.create("people", _with_facts((UNIT, MEMBER), f"({lives})", programme.members.facts, tables))
        # A household that somebody lives in is decided about, even where nobody gives its situation.
        engine.create("named", f"""SELECT COALESCE(n.{UNIT}, p.{UNIT}) AS {UNIT}, n.entity FROM ({named}) AS n
            FULL JOIN (SELECT DISTINCT {UNIT} FROM people) AS p ON p.{UNIT} = n.{UNIT}""")  # fmt: skip
    engine.create("units", _with_facts((UNIT,), "named", programme.facts, tables))
    if plan.among is not None:
        lowered = lower(plan.among.typed, engine.name, plan.given)
        engine.create("units", f"SELECT * FROM units WHERE {lowered.sql}")
    _create_breakdowns(engine, place, programme.breakdowns, tables)


def _create_breakdowns(
    engine: Engine, place: Installation, breakdowns: Mapping[str, Breakdown], tables: Mapping[str, str]
) -> None:
    """``breakdowns``: each of ``units``, and where it belongs."""
    codes = {name: Fact(title=each.title, type="text", given_by=each.given_by) for name, each in breakdowns.items()}
    engine.create("broken_down", _with_facts((UNIT,), "named", codes, tables))
    cells, joins = [f"b.{UNIT}"], []
    for number, (name, each) in enumerate(breakdowns.items()):
        column = f"b.{identifier(name)}"
        if each.within is not None:
            engine.view_arrow(f"places_{number}", places_within(place.catalogue, each.within, each.referential))
            joins.append(f" LEFT JOIN places_{number} AS p{number} ON p{number}.code = {column}")
            column = f"p{number}.above"
        cells.append(f"{column} AS {identifier(name)}")
    kept = f" WHERE b.{UNIT} IN (SELECT {UNIT} FROM units)"
    engine.create(BREAKDOWNS, f"SELECT {', '.join(cells)} FROM broken_down AS b{''.join(joins)}{kept}")


def places_within(catalogue: Catalogue, places: str, tier: str) -> pa.Table:
    """``(code, above)``: each place of the referential `places`, and that of `tier` in which it lies."""
    known = territories(catalogue)
    paths = {code: known.path((kind, code)) for kind, code in known.units if kind == places}
    above = {code: next((unit.code for unit in path if unit.tier == tier), None) for code, path in paths.items()}
    return pa.table({"code": list(above), "above": list(above.values())}, schema=_PLACES)


def _with_facts(head: Sequence[str], whom: str, facts: Mapping[str, Fact], tables: Mapping[str, str]) -> str:
    """Whom a fact is about, and every fact, each from the service that gives it."""
    asked = list(dict.fromkeys(fact.given_by.service for fact in facts.values() if fact.given_by))
    rows = {name: f"s{number}" for number, name in enumerate(asked)}
    joins = "".join(
        f" LEFT JOIN {relation(tables[name])} AS {row} ON {row}.entity = w.entity" for name, row in rows.items()
    )
    cells = [
        f"CAST({f'{rows[fact.given_by.service]}.{identifier(fact.given_by.field)}' if fact.given_by else 'NULL'}"
        f" AS {scope.fact_type(fact).sql}) AS {identifier(name)}"
        for name, fact in facts.items()
    ]
    return f"SELECT {', '.join([*(f'w.{name}' for name in head), *cells])} FROM {whom} AS w{joins}"
