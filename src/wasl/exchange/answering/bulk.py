"""The same answers by the million: one SQL plan over extracts of the registers gives what `facts` gives one by one.

Relations of one engine are read: ``asked`` (value, unique, and its place) unless the list is drawn, ``identifiers`` (scheme,
value, entity) and ``of_<register>`` (see `registers.extract`). One is made, ``answers``: value, place, entity, outcome, a typed
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

ANSWERED, UNKNOWN, AMBIGUOUS, OUTSIDE = "answered", "unknown-subject", "ambiguous-subject", "out-of-scope"
_FIRST, _LAST = "DATE '0001-01-01'", "DATE '9999-12-31'"
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
    engine.create("subjects", _subjects_sql(engine.dialect.literal(question.scheme)))
    _create(engine, plan, question)


def draw_answers(engine: Engine, plan: Plan, question: Question) -> None:
    """Make ``answers`` of everyone in scope, in no telling order; their values are their entities. Raises as `create_answers`."""
    known = " UNION ".join(f"SELECT entity FROM {relation(of(name))}" for name in plan.registers)
    engine.create(
        "subjects",
        f"""SELECT entity AS value, row_number() OVER (ORDER BY entity) AS place, entity, CAST(NULL AS VARCHAR) AS fault
            FROM ({known}) AS known""",
    )
    _create(engine, plan, question)
    spoken = f"(SELECT * FROM answers WHERE outcome = '{ANSWERED}') AS spoken"
    engine.create("answers", f"SELECT * REPLACE (row_number() OVER (ORDER BY place) AS place) FROM {spoken}")


def _create(engine: Engine, plan: Plan, question: Question) -> None:
    """``answers``, for ``subjects``."""
    row = ["s.entity"]
    joins: list[str] = []
    if plan.identity:
        _create_golden(engine, plan, question.day)
        row += [f"g.{identifier(name)}" for name in plan.identity]
        joins.append('LEFT JOIN "golden" AS g ON g.entity = s.entity')
    engine.create("facts", f"SELECT {', '.join(row)} FROM {_KNOWN} AS s {' '.join(joins)}")
    for follow in plan.follows:
        _add_followed(engine, plan, follow, question)
    engine.create("answers", _answers_sql(engine, plan, question.given(plan)))


_KNOWN = "(SELECT DISTINCT entity FROM subjects WHERE entity IS NOT NULL)"


def _subjects_sql(scheme: str) -> str:
    """Whom each value names: two entities for one identifier are nobody in particular."""
    # By place, a number, rather than by value: it is as unique, and a third of the work.
    named = f"""SELECT any_value(a.value) AS value, a.place, min(i.entity) AS entity, max(i.entity) AS other
        FROM asked AS a LEFT JOIN (SELECT value, entity FROM identifiers WHERE scheme = {scheme}) AS i ON i.value = a.value
        GROUP BY a.place"""
    return f"""SELECT value, place, CASE WHEN entity = other THEN entity END AS entity,
            CASE WHEN entity IS NULL THEN '{UNKNOWN}' WHEN entity <> other THEN '{AMBIGUOUS}' END AS fault
        FROM ({named}) AS n"""


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
    return f"""SELECT r.entity, r.source, r.valid_from, r.recorded_from, {cells}
        FROM {relation(of(register))} AS r JOIN {_KNOWN} AS k ON k.entity = r.entity WHERE {_holds("r", day)}"""


def _quoted(attributes: Mapping[str, Attribute]) -> list[tuple[str, str]]:
    return [(name, identifier(name)) for name in attributes]


def _ranked_sql(engine: Engine, name: str, attribute: Attribute, disputed: str) -> str:
    """The value to trust where sources disagree: authority, then freshness, then how many say so, then the order of names."""
    column = identifier(name)
    places = " ".join(
        f"WHEN {engine.dialect.literal(source)} THEN {position}" for position, source in enumerate(attribute.authority)
    )
    place = f"CASE s.source {places} ELSE {len(attribute.authority)} END" if places else "0"
    since = f"COALESCE(datediff('day', {_FIRST}, s.valid_from) + 1, 0)"
    return f"""SELECT entity, arg_min(said, (place, -since, -weight, -recorded_from, source, CAST(said AS VARCHAR))) AS chosen
        FROM (SELECT s.entity, s.source, s.recorded_from, s.{column} AS said, {place} AS place, {since} AS since,
                count(*) OVER (PARTITION BY s.entity, s.{column}) AS weight
            FROM statements AS s JOIN {relation(disputed)} AS d ON d.entity = s.entity WHERE s.{column} IS NOT NULL) AS said
        GROUP BY entity"""


def _add_followed(engine: Engine, plan: Plan, follow: Follow, question: Question) -> None:
    """``facts`` with the columns of a followed record."""
    engine.view("candidates", _candidates_sql(engine, plan, follow, question))
    given = ", ".join(f"p.said.{identifier(name)} AS {identifier(c)}" for name, c in follow.attributes.items())
    engine.create(
        "facts", f"SELECT f.*, {given} FROM facts AS f LEFT JOIN ({_picked_sql(follow)}) AS p ON p.owner = f.entity"
    )


def _candidates_sql(engine: Engine, plan: Plan, follow: Follow, question: Question) -> str:
    """Records that may be the followed one: whose, what they say, and the order in which they count."""
    day = question.day
    counts = _holds("r", day) if follow.record.pick == "valid" else _began("r", day)
    if follow.where is not None:
        counts += f" AND COALESCE({_sql(engine, follow.where, question.given(plan), 'r')}, FALSE)"
    said = ", ".join(f"{identifier(name)} := r.{identifier(name)}" for name in follow.attributes)
    read = f"struct_pack({said}) AS said, ({', '.join(_ORDER)}) AS place"
    source = relation(of(follow.record.register))
    if follow.record.by is None:
        return (
            f"SELECT k.entity AS owner, {read} FROM {source} AS r JOIN facts AS k ON k.entity = r.entity WHERE {counts}"
        )
    scheme, by = engine.dialect.literal(follow.record.scheme or ""), identifier(follow.record.by)
    named = f"""SELECT f.entity AS owner, min(i.entity) AS other FROM facts AS f
        JOIN identifiers AS i ON i.scheme = {scheme} AND i.value = CAST(f.{by} AS VARCHAR)
        GROUP BY f.entity HAVING min(i.entity) = max(i.entity)"""
    return f"SELECT n.owner, {read} FROM {source} AS r JOIN ({named}) AS n ON n.other = r.entity WHERE {counts}"


_ORDER = (
    f"COALESCE(r.valid_from, {_FIRST})", f"COALESCE(r.valid_to, {_LAST})", "r.recorded_from", "r.source", "r.source_key"
)  # fmt: skip


def _picked_sql(follow: Follow) -> str:
    """The latest to start of each owner's candidates, or the one `back` before it."""
    if follow.record.back == 0:
        return "SELECT owner, arg_max(said, place) AS said FROM candidates GROUP BY owner"
    ranked = "SELECT owner, said, row_number() OVER (PARTITION BY owner ORDER BY place DESC) AS nth FROM candidates"
    return f"SELECT owner, said FROM ({ranked}) AS ranked WHERE nth = {follow.record.back + 1}"


def _answers_sql(engine: Engine, plan: Plan, given: Mapping[str, Datum]) -> str:
    met = " AND ".join(f"COALESCE({_sql(engine, each, given, 'f')}, FALSE)" for each in plan.scopes) or "TRUE"
    outcome = f"COALESCE(s.fault, CASE WHEN {met} THEN '{ANSWERED}' ELSE '{OUTSIDE}' END)"
    fields = [
        f"CASE WHEN s.fault IS NULL AND {met} THEN {_sql(engine, value, given, 'f')} END AS {identifier(_FIELD + name)}"
        for name, value in plan.fields.items()
    ]
    columns = ", ".join(["s.value", "s.place", "s.entity", f"{outcome} AS outcome", *fields])
    return f"SELECT {columns} FROM subjects AS s LEFT JOIN facts AS f ON f.entity = s.entity"


def _sql(engine: Engine, value: Value, given: Mapping[str, Datum], row: str) -> str:
    lowered = lower(value.typed, engine.name, given, row)
    if lowered.lookups:
        raise Refused("provider-misbehaves")
    return lowered.sql


def of(register: str) -> str:
    """The relation that an extract of `register` is viewed as."""
    return "of_" + register.replace("-", "_")


def _holds(row: str, day: date) -> str:
    return f"{_began(row, day)} AND ({row}.valid_to IS NULL OR DATE '{day.isoformat()}' < {row}.valid_to)"


def _began(row: str, day: date) -> str:
    return f"({row}.valid_from IS NULL OR {row}.valid_from <= DATE '{day.isoformat()}')"
