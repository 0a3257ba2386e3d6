"""From changes to CloudEvents 1.0 in structured JSON, by the thousand: one SQL plan on the engine.

Read: ``changes`` (see `changes`), ``told`` (what the outbox holds of this subscription) and ``answers`` (see `answering.bulk`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.bulk import ANSWERED, field_column
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.events.changes import CORRECTED, ORDER

SPECVERSION: Final = "1.0"
TOLD_COLUMNS: Final = "event, about, kind, entity, instant"
_WHOLE: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Telling:
    """What is the same in all events of one subscription."""

    public: str
    kinds: tuple[str, ...]
    source: str
    """The service's address."""
    prefix: str
    """Of the types: ``<reverse DNS>.learner``."""
    consumer: str
    pseudonym_version: int
    codes: Mapping[str, Mapping[str, str]]
    """Field -> common code -> the consumer's."""
    fields: tuple[str, ...]


def type_prefix(country: str) -> str:
    """What the types of events start with, from the State's ISO 3166-1 code."""
    return f"{country.lower()}.wasl.learner"


def create_wanted(engine: Engine, telling: Telling) -> None:
    """Make ``wanted``: the changes of the kinds subscribed to, with their ids, and the corrections of what was told."""
    kinds = ", ".join(map(engine.dialect.literal, telling.kinds)) or "''"
    public = engine.dialect.literal(telling.public)
    about = engine.dialect.sha256_hex("source || chr(10) || source_key")
    engine.create("named", f"SELECT *, {about} AS about FROM changes WHERE kind = '{CORRECTED}' OR kind IN ({kinds})")
    event = engine.dialect.sha256_hex(f"{public} || chr(10) || concat_ws(chr(10), about, kind, entity, instant)")
    engine.create("identified", f"SELECT *, {event} AS event FROM named")
    engine.create("wanted", _wanted_sql())


def _wanted_sql() -> str:
    """A correction names the events it takes back: those told of that key and person since the correction before."""
    return f"""WITH known AS (
            SELECT {TOLD_COLUMNS} FROM told UNION SELECT {TOLD_COLUMNS} FROM identified),
        corrections AS (SELECT * FROM known WHERE kind = '{CORRECTED}'),
        taken_back AS (
            SELECT c.event, string_agg(k.event, ',' ORDER BY k.instant, k.event) AS corrects
            FROM identified AS c JOIN known AS k ON k.about = c.about AND k.entity = c.entity
                AND k.kind <> '{CORRECTED}' AND k.instant < c.instant
            WHERE c.kind = '{CORRECTED}' AND NOT EXISTS (
                SELECT 1 FROM corrections AS e WHERE e.about = k.about AND e.entity = k.entity
                    AND e.instant >= k.instant AND e.instant < c.instant)
            GROUP BY c.event)
        SELECT i.*, t.corrects FROM identified AS i LEFT JOIN taken_back AS t ON t.event = i.event
        WHERE i.kind <> '{CORRECTED}' OR t.corrects IS NOT NULL"""


def create_composed(engine: Engine, telling: Telling, pseudonyms: Pseudonyms) -> None:
    """Make ``composed``: the rows of the outbox in the order in which they are told, ``body`` holding the event."""
    _name(engine, telling, pseudonyms)
    engine.view_arrow("codes", _codes(telling))
    types = {column.name: column.type for column in engine.read("SELECT * FROM answers LIMIT 0").schema}
    data = _object({name: _written(name, types[field_column(name)], telling) for name in telling.fields})
    body = _body_sql(engine, telling, data)
    ranks = " ".join(f"WHEN '{kind}' THEN {rank}" for rank, kind in enumerate(ORDER))
    engine.create(
        "composed",
        f"""SELECT w.event, w.about, w.kind, w.entity, w.instant, CAST({body} AS VARCHAR) AS body,
                row_number() OVER (ORDER BY w.instant, w.entity, CASE w.kind {ranks} END, w.valid_from, w.event) AS nth
            FROM wanted AS w JOIN pseudonyms AS p ON p.entity = w.entity
            LEFT JOIN pseudonyms AS o ON o.entity = w.other LEFT JOIN answers AS a ON a.value = w.entity
            WHERE w.kind = '{CORRECTED}' OR a.outcome = '{ANSWERED}'""",
    )


def _name(engine: Engine, telling: Telling, pseudonyms: Pseudonyms) -> None:
    """Relation ``pseudonyms``: everyone spoken of, by the consumer's own names."""
    people = engine.read("SELECT entity FROM wanted UNION SELECT other FROM wanted WHERE other IS NOT NULL").read_all()
    entities = people.column("entity")
    names = pseudonyms.many(telling.consumer, [str(each) for each in entities.to_pylist()], telling.pseudonym_version)
    engine.view_arrow("pseudonyms", pa.table({"entity": entities, "pseudonym": pa.array(names, pa.string())}))


def _codes(telling: Telling) -> pa.Table:
    rows = [(field, common, own) for field, table in telling.codes.items() for common, own in table.items()]
    columns: Sequence[tuple[str, ...]] = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(("field", "common", "own"), columns, strict=True)})


def _written(field: str, kind: pa.DataType, telling: Telling) -> str:
    """A field's value as answers write it: dates and decimals as text, whole numbers while JSON keeps them exact."""
    column = f"a.{identifier(field_column(field))}"
    if field in telling.codes:
        own = f"SELECT max(own) FROM codes WHERE field = {_quoted(field)} AND common = CAST({column} AS VARCHAR)"
        return f"COALESCE(({own}), CAST({column} AS VARCHAR))"
    if pa.types.is_boolean(kind):
        return column
    text = f"CAST({column} AS VARCHAR)"
    if pa.types.is_integer(kind):
        return f"CASE WHEN abs({column}) <= {_WHOLE} THEN to_json({column}) ELSE to_json({text}) END"
    return text


def _body_sql(engine: Engine, telling: Telling, data: str) -> str:
    attributes = {
        "specversion": f"'{SPECVERSION}'",
        "id": "w.event",
        "source": engine.dialect.literal(telling.source),
        "type": f"{engine.dialect.literal(telling.prefix)} || '.' || w.kind || '.v1'",
        "subject": "p.pseudonym",
        "time": "strftime(make_timestamp(w.instant), '%Y-%m-%dT%H:%M:%S.%fZ')",
        "datacontenttype": "'application/json'",
        "sequence": "lpad(CAST(w.instant AS VARCHAR), 20, '0')",
    }
    corrected = {**attributes, "corrects": "w.corrects"}
    replaced = {**corrected, "replacedby": "o.pseudonym"}
    # Somebody of whom the agreement no longer lets speak: that it was wrong is told, and nothing else.
    silent = f"CASE WHEN a.outcome = '{ANSWERED}' THEN {data} ELSE json_object() END"
    return f"""CASE WHEN w.kind <> '{CORRECTED}' THEN {_object({**attributes, "data": data})}
        WHEN o.pseudonym IS NULL THEN {_object({**corrected, "data": silent})}
        ELSE {_object({**replaced, "data": silent})} END"""


def _object(members: Mapping[str, str]) -> str:
    return f"json_object({', '.join(f'{_quoted(name)}, {value}' for name, value in members.items())})"


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
