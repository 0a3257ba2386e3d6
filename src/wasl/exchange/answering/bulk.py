"""The same answers by the million: one SQL plan over extracts of the registers gives what `facts` gives one by one.

Relations of one engine are read: ``asked`` (value and its place, both unique) unless the list is drawn, ``identifiers`` and
``of_<register>`` (see `registers.extract`). One is made, ``answers``: value, place, entity, outcome, a typed
column a field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.typed import Datum
from wasl.engine.port import Engine
from wasl.engine.quote import identifier, relation
from wasl.exchange.answering.plan import Follow, Plan, Value
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.values import figures
from wasl.exchange.scopes import AS_OF
from wasl.registers.declared import Attribute
from wasl.registers.scopes import type_of
from wasl.registers.turns import ALONE, FIRST_DAY, NEXT_FROM, TURN

ANSWERED, UNKNOWN, AMBIGUOUS, OUTSIDE = "answered", "unknown-subject", "ambiguous-subject", "out-of-scope"
_FIELD = "field_"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of everybody: the identifiers' scheme, the day, the parameters' values."""

    scheme: str
    day: date
    parameters: Mapping[str, Datum]

    def given(self, plan: Plan) -> dict[str, Datum]:
        """Everything that is the same for every subject."""
        return {**figures(plan.figures, self.day), **self.parameters, AS_OF: self.day}


def registers_read(plan: Plan) -> tuple[str, ...]:
    """The registers whose extracts must be at hand."""
    return tuple(dict.fromkeys((*plan.registers, *(each.record.register for each in plan.follows))))


def field_column(field: str) -> str:
    """The column of ``answers`` that holds a field."""
    return _FIELD + field


def create_answers(engine: Engine, plan: Plan, question: Question) -> None:
    """Make ``answers``, one row for each value of ``asked``. Raises Refused where an expression cannot run in bulk."""
    view_answers(engine, plan, question)
    engine.create("answers", "SELECT * FROM answers")


def view_answers(engine: Engine, plan: Plan, question: Question) -> None:
    """The same, but not computed yet. Raises likewise."""
    scheme = engine.dialect.literal(question.scheme)
    engine.create(
        "subjects",
        f"""SELECT a.value, a.place, CASE WHEN i.other IS NULL THEN i.entity END AS entity,
                CASE WHEN i.entity IS NULL THEN '{UNKNOWN}' WHEN i.other IS NOT NULL THEN '{AMBIGUOUS}' END AS fault
            FROM asked AS a LEFT JOIN (SELECT * FROM identifiers WHERE scheme = {scheme}) AS i ON i.value = a.value""",
    )
    engine.view("answers", _answers_sql(engine, plan, question))


def draw_answers(engine: Engine, plan: Plan, question: Question) -> None:
    """Make ``answers`` of everyone in scope, in no telling order; their values are their entities. Raises as `create_answers`."""
    known = " UNION ALL ".join(f"SELECT entity FROM {relation(of(name))}" for name in plan.registers)
    # Each once, however many records speak of them, of one register too.
    engine.create(
        "subjects",
        f"""SELECT entity AS value, row_number() OVER (ORDER BY entity) AS place, entity, CAST(NULL AS VARCHAR) AS fault
            FROM (SELECT DISTINCT entity FROM ({known}) AS spoken) AS known""",
    )
    engine.create("everyone", _answers_sql(engine, plan, question))
    spoken = f"(SELECT * FROM everyone WHERE outcome = '{ANSWERED}') AS spoken"
    engine.create("answers", f"SELECT * REPLACE (row_number() OVER (ORDER BY place) AS place) FROM {spoken}")


def _answers_sql(engine: Engine, plan: Plan, question: Question) -> str:
    """The answers of ``subjects``: one join for each thing that is known of them, then the expressions."""
    given = question.given(plan)
    columns = {"value": "s.value", "place": "s.place", "entity": "s.entity", "fault": "s.fault"}
    joins: list[str] = []
    if plan.identity:
        _create_golden(engine, plan, question.day)
        columns |= {name: f"g.{identifier(name)}" for name in plan.identity}
        joins.append('LEFT JOIN "golden" AS g ON g.entity = s.entity')
    for number, follow in enumerate(plan.follows):
        row, owner = f"f{number}", "s.entity"
        if follow.record.by is not None:
            owner = f"n{number}.entity"
            joins.append(_led_sql(engine, follow, columns[follow.record.by], f"n{number}"))
        joins.append(f"LEFT JOIN ({_followed_sql(engine, plan, follow, question)}) AS {row} ON {row}.entity = {owner}")
        columns |= {column: f"{row}.{identifier(name)}" for name, column in follow.attributes.items()}
    named = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in columns.items())
    met = " AND ".join(f"COALESCE({_sql(engine, each, given, 'f')}, FALSE)" for each in plan.scopes) or "TRUE"
    outcome = f"COALESCE(f.fault, CASE WHEN {met} THEN '{ANSWERED}' ELSE '{OUTSIDE}' END)"
    fields = [
        f"CASE WHEN f.fault IS NULL AND {met} THEN {_sql(engine, value, given, 'f')} END AS {identifier(_FIELD + name)}"
        for name, value in plan.fields.items()
    ]
    said = ", ".join(["f.value", "f.place", "f.entity", f"{outcome} AS outcome", *fields])
    return f"SELECT {said} FROM (SELECT {named} FROM subjects AS s {' '.join(joins)}) AS f"


def _led_sql(engine: Engine, follow: Follow, by: str, row: str) -> str:
    """A join to whom the identifier in `by` names."""
    scheme = engine.dialect.literal(follow.record.scheme or "")
    once = f"(SELECT value, entity FROM identifiers WHERE scheme = {scheme} AND other IS NULL)"
    return f"LEFT JOIN {once} AS {row} ON {row}.value = CAST({by} AS VARCHAR)"


def _followed_sql(engine: Engine, plan: Plan, follow: Follow, question: Question) -> str:
    """For each entity at most one row: what is read of its record that is followed."""
    record, day = follow.record, question.day
    counts = [_holds("r", day) if record.pick == "valid" else _began("r", day)]
    if follow.where is not None:
        counts.append(f"COALESCE({_sql(engine, follow.where, question.given(plan), 'r')}, FALSE)")
    said = ", ".join(["entity", *(identifier(name) for name in follow.attributes)])
    source, alone, last = relation(of(record.register)), f"r.{identifier(ALONE)}", f"r.{identifier(NEXT_FROM)}"

    def every(*conditions: str) -> str:
        return f"SELECT {said} FROM {source} AS r WHERE {' AND '.join([*counts, *conditions])}"

    def ranked(*conditions: str) -> str:
        mine = [] if record.by is not None else ["r.entity IN (SELECT entity FROM subjects)"]
        return f"""SELECT {said} FROM (
            SELECT r.*, row_number() OVER (PARTITION BY r.entity ORDER BY r.{identifier(TURN)} DESC) AS nth
            FROM {source} AS r WHERE {" AND ".join([*counts, *mine, *conditions])}) AS r WHERE nth = {record.back + 1}"""

    if record.back == 0 and record.pick == "valid":
        # Whatever holds alone needs no ranking, and nearly everything does.
        return f"{every(alone)} UNION ALL {ranked(f'NOT {alone}')}"
    if record.back == 0 and follow.where is None:
        # Of an entity's records that began, one is followed by none that did.
        return every(f"({last} IS NULL OR {last} > {_day(day)})")
    return ranked()


def _create_golden(engine: Engine, plan: Plan, day: date) -> None:
    """Relation ``golden``: each identity attribute by `registers.golden`'s order, for everyone in ``subjects``.

    Nearly always all sources say the same, which one pass of aggregates finds; only the others are ranked.
    """
    parts = (
        _statements_sql(plan, name, day, engine.read(f"SELECT * FROM {relation(of(name))} LIMIT 0").schema.names)
        for name in sorted(plan.recognised)
    )
    engine.create("statements", " UNION ALL ".join(parts))
    said = ", ".join(f"min({c}) AS {c}, max({c}) AS {identifier('most_' + n)}" for n, c in _quoted(plan.identity))
    engine.create("agreed", f"SELECT entity, {said} FROM statements GROUP BY entity")
    joins, columns = [], ["a.entity"]
    for position, (name, column) in enumerate(_quoted(plan.identity)):
        disputed, ranked = f"disputed_{position}", f"ranked_{position}"
        engine.create(disputed, f"SELECT entity FROM agreed WHERE {column} <> {identifier('most_' + name)}")
        engine.create(ranked, _ranked_sql(engine, name, plan.identity[name], disputed))
        joins.append(f"LEFT JOIN {relation(ranked)} AS r{position} ON r{position}.entity = a.entity")
        columns.append(f"COALESCE(r{position}.chosen, a.{column}) AS {column}")
    engine.create("golden", f"SELECT {', '.join(columns)} FROM agreed AS a {' '.join(joins)}")


def _statements_sql(plan: Plan, register: str, day: date, columns: Sequence[str]) -> str:
    """What `register` states; of an attribute it does not have it says nothing."""
    cells = ", ".join(
        f"{f'r.{identifier(name)}' if name in columns else f'CAST(NULL AS {type_of(each).sql})'} AS {identifier(name)}"
        for name, each in plan.identity.items()
    )
    return f"""SELECT r.entity, r.source, r.valid_from, r.recorded_from, {cells} FROM {relation(of(register))} AS r
        WHERE r.entity IN (SELECT entity FROM subjects) AND {_holds("r", day)}"""


def _quoted(attributes: Mapping[str, Attribute]) -> list[tuple[str, str]]:
    return [(name, identifier(name)) for name in attributes]


def _ranked_sql(engine: Engine, name: str, attribute: Attribute, disputed: str) -> str:
    """The value to trust where sources disagree: authority, then freshness, then how many say so, then the order of names."""
    column = identifier(name)
    authorities = " ".join(
        f"WHEN {engine.dialect.literal(source)} THEN {position}" for position, source in enumerate(attribute.authority)
    )
    rank = f"CASE s.source {authorities} ELSE {len(attribute.authority)} END" if authorities else "0"
    since = f"COALESCE(datediff('day', {FIRST_DAY}, s.valid_from) + 1, 0)"
    return f"""SELECT entity, arg_min(said, (rank, -since, -weight, -recorded_from, source, CAST(said AS VARCHAR))) AS chosen
        FROM (SELECT s.entity, s.source, s.recorded_from, s.{column} AS said, {rank} AS rank, {since} AS since,
                count(*) OVER (PARTITION BY s.entity, s.{column}) AS weight
            FROM statements AS s JOIN {relation(disputed)} AS d ON d.entity = s.entity WHERE s.{column} IS NOT NULL) AS said
        GROUP BY entity"""


def _sql(engine: Engine, value: Value, given: Mapping[str, Datum], row: str) -> str:
    lowered = lower(value.typed, engine.name, given, row)
    if lowered.lookups:
        raise Refused("provider-misbehaves")
    return lowered.sql


def of(register: str) -> str:
    """The relation that an extract of `register` is viewed as."""
    return "of_" + register.replace("-", "_")


def _holds(row: str, day: date) -> str:
    return f"{_began(row, day)} AND ({row}.valid_to IS NULL OR {_day(day)} < {row}.valid_to)"


def _began(row: str, day: date) -> str:
    return f"({row}.valid_from IS NULL OR {row}.valid_from <= {_day(day)})"


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
