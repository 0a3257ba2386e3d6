"""What is known of those whose path changed, and of nobody else: the agreed fields, and whether they are spoken of at all."""

from __future__ import annotations

from collections.abc import Mapping

from wasl.catalogue import current
from wasl.engine.port import Engine
from wasl.exchange.answering.bulk import Question, create_answers, of, registers_read
from wasl.exchange.answering.plan import Plan, Plans
from wasl.exchange.events.agreed import Agreed
from wasl.exchange.events.changes import cast_sql
from wasl.registers.bulk import Bulk, text
from wasl.registers.declared import Attribute, Register
from wasl.registers.extract import RECORD_READ, identifiers_in_force, records_in_force, typed_sql
from wasl.registers.feeding.run import Installation

_BY_ENTITY = "entity"
"""The scheme under which people are named to `answering.bulk` here: by their own id."""
_READ = {
    **dict.fromkeys(("source", "source_key", "valid_from", "valid_to"), "VARCHAR"), "recorded_from": "BIGINT", "body": "VARCHAR",
    "entity": "VARCHAR",
}  # fmt: skip


def create_answers_of_wanted(engine: Engine, reading: Bulk, agreed: Agreed, service: str, place: Installation) -> None:
    """Make ``answers`` for everyone in ``wanted``, as the registers have them in the transaction `reading`."""
    plan = Plans().of(agreed.entry, service, agreed.agreement, agreed.fields)
    engine.create(
        "asked", "SELECT entity AS value, row_number() OVER () AS place FROM (SELECT DISTINCT entity FROM wanted)"
    )
    engine.create(
        "heads",
        """SELECT a.value, COALESCE(s.canonical, a.value) AS entity FROM asked AS a
            LEFT JOIN same AS s ON s.entity = a.value AND s.recorded_to IS NULL""",
    )
    reading.stage("heads_asked", engine.read("SELECT DISTINCT entity FROM heads"))
    elsewhere = {each.record.register for each in plan.follows if each.record.by is not None}
    for register in registers_read(plan):
        if register in elsewhere:
            engine.view_parquet(of(register), [records_in_force(place, register)])
        else:
            _view_records(engine, reading, register, place.catalogue.get(Register, register).attributes)
    _name(engine, plan, place)
    create_answers(
        engine,
        plan,
        Question(_BY_ENTITY, current.today(), dict.fromkeys(agreed.entry.declared.parameters)),
    )


def _view_records(engine: Engine, reading: Bulk, register: str, attributes: Mapping[str, Attribute]) -> None:
    """The records in force of those asked about, merged ones read through their canonical one."""
    engine.view_arrow("rows_untyped", reading.read(_records_sql(register)))
    engine.create("rows_read", cast_sql("rows_untyped", _READ))
    engine.create(of(register), typed_sql(attributes))


def _records_sql(register: str) -> str:
    return f"""WITH members AS (
            SELECT entity, entity AS head FROM heads_asked
            UNION ALL SELECT s.entity, s.canonical FROM registers_sameas AS s
            JOIN heads_asked AS h ON h.entity = s.canonical WHERE s.recorded_to IS NULL)
        SELECT {RECORD_READ}, m.head AS entity
        FROM members AS m JOIN registers_record AS r ON r.entity = m.entity
        WHERE r.recorded_to IS NULL AND r.register = {text(register)}"""


def _name(engine: Engine, plan: Plan, place: Installation) -> None:
    """Relation ``identifiers``: people by their id; everything by its own identifiers where a field leads elsewhere."""
    own = f"SELECT '{_BY_ENTITY}' AS scheme, value, entity, CAST(NULL AS VARCHAR) AS other FROM heads"
    if any(each.record.by is not None for each in plan.follows):
        engine.view_parquet("all_identifiers", [identifiers_in_force(place)])
        own += " UNION ALL SELECT scheme, value, entity, other FROM all_identifiers"
    engine.create("identifiers", own)
