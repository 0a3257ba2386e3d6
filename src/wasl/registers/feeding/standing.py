"""What the registers already know of the rows at hand: read over ADBC into the engine, as little as the rows need."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from wasl.engine.arrow import columns
from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.bulk import Bulk, day, read_day, text
from wasl.registers.feeding.plan import Plan

RECORD = "registers_record"
IDENTIFIER = "registers_identifier"
SAME_AS = "registers_sameas"

_WHOLE_TABLE_RATIO = 4
"""Reading a whole table beats looking up rows one by one unless they are fewer than a fourth of it."""

_KNOWN = columns(
    {
        "id": pa.int64(),
        "register": pa.string(),
        "key": pa.string(),
        "entity": pa.string(),
        "from": pa.date32(),
        "to": pa.date32(),
        "hash": pa.string(),
    }
)
_NAMED = columns({"scheme": pa.string(), "value": pa.string(), "entity": pa.string()})


def load_known(bulk: Bulk, engine: Engine, plan: Plan, keys: Sequence[str] | None = None) -> int:
    """Relation ``known``: the current versions that this source has given of the registers the feed writes.

    `keys` are the source keys it is about; else those of the rows at hand, or all where these are many.
    """
    registers = ", ".join(sorted({literal(output.register_name) for output in plan.outputs}))
    condition = f"r.source = {literal(plan.source)} AND r.register IN ({registers}) AND r.recorded_to IS NULL"
    if keys is not None:
        condition += f" AND r.source_key IN ({', '.join(map(text, keys))})"
    period = f'{day("r.valid_from")} AS "from", {day("r.valid_to")} AS "to"'
    columns = f'r.id, r.register, r.source_key AS "key", r.entity, {period}'
    if _is_empty(bulk, f"{RECORD} AS r", condition):
        engine.view_arrow("known", _KNOWN.empty_table())
        return 0
    source = f"{RECORD} AS r"
    if keys is None and engine.count("rows") * _WHOLE_TABLE_RATIO < int(bulk.scalar(f"SELECT MAX(id) FROM {RECORD}")):
        bulk.stage("wasl_keys", engine.read(_keys_sql(plan)))
        # SQLite keeps the order of a cross join: each key is looked up, and nothing else is read.
        source, condition = f"wasl_keys AS w CROSS JOIN {source}", f'r.source_key = w."key" AND {condition}'
    _take(
        engine, "known", _KNOWN, bulk.read(f'SELECT {columns}, r.body_hash AS "hash" FROM {source} WHERE {condition}')
    )
    return engine.count("known")


def _keys_sql(plan: Plan) -> str:
    """Every key of the rows at hand once, in the order in which the database's index has them."""
    parts = (
        f'SELECT "__key" AS "key" FROM {identifier(output.relation)} WHERE "__key" IS NOT NULL'
        for output in plan.outputs
    )
    return f'SELECT DISTINCT "key" FROM ({" UNION ALL ".join(parts)}) AS k ORDER BY "key"'


def load_named(bulk: Bulk, engine: Engine) -> None:
    """Relation ``named``: the entities that the relation ``identifiers`` (__row, scheme, value) already names.

    Entities declared the same are read through their canonical one.
    """
    standing = int(bulk.scalar(f"SELECT COALESCE(MAX(id), 0) FROM {IDENTIFIER}"))
    wanted = engine.count("identifiers")
    if not standing or not wanted:
        engine.view_arrow("named", _NAMED.empty_table())
        return
    source = f"{IDENTIFIER} AS i"
    if wanted * _WHOLE_TABLE_RATIO < standing:
        bulk.stage("wasl_wanted", engine.read('SELECT DISTINCT scheme, "value" FROM identifiers'))
        source = f'wasl_wanted AS w JOIN {IDENTIFIER} AS i ON i.scheme = w.scheme AND i.value = w."value"'
    rows = bulk.read(
        f"SELECT i.scheme, i.value, COALESCE(s.canonical, i.entity) AS entity FROM {source} "
        f"LEFT JOIN {SAME_AS} AS s ON s.entity = i.entity AND s.recorded_to IS NULL WHERE i.recorded_to IS NULL"
    )
    _take(engine, "named", _NAMED, rows)


def _take(engine: Engine, name: str, schema: pa.Schema, rows: pa.RecordBatchReader) -> None:
    """Relation `name` with `rows` as `schema` says: SQLite itself has no types for days, nor for what is empty."""
    engine.view_arrow("rows_read", rows)
    kinds = {"int64": "BIGINT", "string": "STRING"}
    cells = {
        f.name: read_day(identifier(f.name))
        if pa.types.is_date(f.type)
        else f"CAST({identifier(f.name)} AS {kinds[str(f.type)]})"
        for f in schema
    }
    columns = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in cells.items())
    engine.create(name, f"SELECT {columns} FROM rows_read")
    engine.drop("rows_read")


def _is_empty(bulk: Bulk, table: str, condition: str) -> bool:
    return int(bulk.scalar(f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT 1) AS t")) == 0


def create_identifiers(engine: Engine, plan: Plan) -> None:
    """Relation ``identifiers``: every (scheme, value) that valid rows state of their entity.

    Relation ``shared_identifiers``: those that several rows state.
    """
    schemes = sorted({scheme for output in plan.outputs for scheme in output.identifiers})
    nothing = 'SELECT CAST(0 AS BIGINT) AS "__row", CAST(NULL AS STRING) AS scheme, CAST(NULL AS STRING) AS "value" WHERE FALSE'
    parts = (f"SELECT * FROM ({_stated_sql(plan, scheme)}) AS of_scheme" for scheme in schemes)
    engine.create("identifiers", " UNION ALL ".join(parts) if schemes else nothing)
    engine.create(
        "shared_identifiers",
        'SELECT scheme, "value" FROM "identifiers" GROUP BY scheme, "value" HAVING count(*) > 1',
    )


def _stated_sql(plan: Plan, scheme: str) -> str:
    """One output says a scheme once a row; what several say is said once."""
    column = identifier(f"__id_{scheme}")
    return " UNION ".join(
        f"""SELECT r."__row", {literal(scheme)} AS scheme, r.{column} AS "value"
            FROM {identifier(output.relation)} AS r JOIN "sifted" AS s ON s."__row" = r."__row"
            WHERE s."outcome" = 'valid' AND r."__wanted" AND r.{column} IS NOT NULL"""
        for output in plan.outputs
        if scheme in output.identifiers
    )
