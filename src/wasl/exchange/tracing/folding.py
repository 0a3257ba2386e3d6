"""From a log's private rows to the index by person and the counts: set-based, resumable, each entry once.

The rows and how far they reach are committed together; only then is their file erased. Whatever dies in between, the next
fold finds out from `Counted` what is in, and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from django.db import connection, transaction

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.exchange.receipts.private import PrivateFile, Subjects, read_private
from wasl.exchange.tracing.models import Counted

ROWS = 20_000
"""Rows that travel to the database at once."""
_TEXT, _WHOLE, _DAY, _JSON = "text", "whole", "day", "json"
_SAID = ("consumer", "provider", "service", "purpose", "agreement", "outcome", "way")
"""Members of an entry that the tables have as columns."""
_TRACE = {
    "log": _TEXT, "index": _WHOLE, "line": _WHOLE, "leaf": _TEXT, "at": _WHOLE, "entity": _TEXT, "salt": _TEXT,
    **dict.fromkeys(_SAID, _TEXT), "fields": _JSON, "case": _TEXT, "secret_until": _WHOLE,
}  # fmt: skip
_TALLY = {"day": _DAY, "hour": _WHOLE, **dict.fromkeys(_SAID, _TEXT)}
_FIELD = {"agreement": _TEXT, "field": _TEXT, "day": _DAY}


def fold_log(folder: Path, zone: str, work: Path) -> int:
    """Fold what is pending of the log in `folder`; how many entries. `zone`: the State's, for days and hours.

    `work`: where bulk work may spill. Raises WaslError where the log's journal was altered.
    """
    return sum(_fold(folder.name, each, zone, work) for each in read_private(folder))


def _fold(log: str, file: PrivateFile, zone: str, work: Path) -> int:
    try:
        told = file.read()
    except FileNotFoundError:  # another fold was done with it
        return 0
    pending = told.beyond(Counted.objects.filter(log=log).values_list("size", flat=True).first() or 0)
    if pending.entries.num_rows:
        pending = _keep(log, told, zone, work)
    file.done()
    return pending.entries.num_rows


def _keep(log: str, told: Subjects, zone: str, work: Path) -> Subjects:
    """Write what is not in yet; what was written."""
    with transaction.atomic():
        counted, _ = Counted.objects.select_for_update().get_or_create(log=log)
        pending = told.beyond(counted.size)
        if pending.entries.num_rows:
            _write(log, pending, zone, work)
            counted.size = pc.max(pending.entries["index"]).as_py() + 1
            counted.save()
    return pending


def _write(log: str, pending: Subjects, zone: str, work: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    engine = open_engine("duckdb", work)
    try:
        engine.view_arrow("subjects", pending.rows)
        engine.view_arrow("entries", pending.entries)
        engine.create("said", _said_sql(engine, log, zone))
        for rows in _in_json(engine, _TRACES_SQL, _TRACE):
            _insert("tracing_trace", _TRACE, rows, "DO NOTHING", ("log", "index", "line"))
        for table, columns, sql in _COUNTS:
            for rows in _in_json(engine, sql, {**columns, "n": _WHOLE}):
                _insert(
                    table, {**columns, "n": _WHOLE}, rows, f"DO UPDATE SET n = {table}.n + excluded.n", tuple(columns)
                )
    finally:
        engine.close()


def _said_sql(engine: Engine, log: str, zone: str) -> str:
    """The entries with their members as columns, the State's day and hour, and of how many subjects each is."""
    members = ", ".join(f"json_extract_string(entry, '$.{name}') AS {name}" for name in _SAID)
    literal = engine.dialect.literal
    return f"""
    SELECT *, clock::DATE::VARCHAR AS day, hour(clock) AS hour FROM (
      SELECT {literal(log)} AS log, "index", leaf, subjects, "at", {members},
        coalesce(json_extract(entry, '$.fields'), '[]'::JSON) AS fields,
        make_timestamp("at") AT TIME ZONE 'UTC' AT TIME ZONE {literal(zone)} AS clock
      FROM (SELECT *, json_extract(entry, '$.time')::BIGINT AS "at" FROM entries
            WHERE json_extract(entry, '$.consumer') IS NOT NULL) -- other logs tell of no exchange
      JOIN (SELECT "index", count(*) AS subjects FROM subjects GROUP BY "index") USING ("index"))"""


_TRACES_SQL = """SELECT said.*, s.line, s.entity, s.salt, coalesce(s.secret_until, 0) AS secret_until,
      coalesce(s."case", '') AS "case" FROM subjects AS s JOIN said USING ("index") WHERE s.entity IS NOT NULL"""
_COUNTS = (
    (
        "tracing_tally",
        _TALLY,
        f"SELECT day, hour, {', '.join(_SAID)}, sum(subjects)::BIGINT AS n FROM said GROUP BY ALL",
    ),
    (
        "tracing_fieldtally",
        _FIELD,
        """SELECT agreement, field, day, sum(subjects)::BIGINT AS n FROM (
             SELECT agreement, day, subjects, unnest(CAST(fields AS VARCHAR[])) AS field FROM said WHERE outcome = 'answered')
           GROUP BY ALL""",
    ),
)


def _in_json(engine: Engine, sql: str, columns: dict[str, str]) -> Iterator[str]:
    """The rows of `sql` as JSON arrays of objects, ROWS of them at a time."""
    members = ", ".join(f"""'{name}', "{name}\"""" for name in columns)
    numbered = f"SELECT *, row_number() OVER () AS place FROM ({sql})"
    grouped = (
        f"SELECT json_group_array(json_object({members}))::VARCHAR AS rows FROM ({numbered}) GROUP BY place // {ROWS}"
    )
    for batch in engine.read(grouped):
        yield from (str(rows) for rows in batch.column("rows").to_pylist())


def _insert(table: str, columns: dict[str, str], rows: str, conflict: str, key: tuple[str, ...]) -> None:
    """One statement for all rows of a JSON array, on either database."""
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(_value(name, kind) for name, kind in columns.items())
    keys = ", ".join(f'"{name}"' for name in key)
    with connection.cursor() as cursor:
        # The condition keeps SQLite from reading ON CONFLICT as the condition of a join.
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {_source()} WHERE true ON CONFLICT ({keys}) {conflict}",
            [rows],
        )


def _source() -> str:
    if connection.vendor == "postgresql":
        return "jsonb_array_elements(CAST(%s AS jsonb)) AS each(value)"
    return "json_each(%s)"


def _value(name: str, kind: str) -> Any:
    said = f"value ->> '{name}'"
    if kind == _WHOLE:
        return f"CAST({said} AS bigint)"
    if kind == _JSON:
        return f"value -> '{name}'"
    return f"CAST({said} AS date)" if kind == _DAY and connection.vendor == "postgresql" else said
