"""Writes what a batch changes, all of it or nothing: new versions, ends of old ones, identifiers, reviews, the counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.bulk import Bulk, text
from wasl.registers.feeding.mapping import body_sql, hash_sql
from wasl.registers.feeding.plan import Plan
from wasl.registers.feeding.standing import IDENTIFIER, RECORD


@dataclass(frozen=True, slots=True)
class Signature:
    """Who records, for which batch, and when it becomes known (microseconds since 1970)."""

    batch: int
    actor: str
    instant: int


def write_delta(bulk: Bulk, engine: Engine, plan: Plan, by: Signature) -> None:
    """Record the relations ``closed``, ``remainders``, ``news`` (with ``bodies``) and the new part of ``identifiers``."""
    write_records(bulk, engine, plan, by)
    write_identifiers(bulk, engine, plan, by)


def write_records(bulk: Bulk, engine: Engine, plan: Plan, by: Signature) -> None:
    """Record the versions: the relations ``closed``, ``remainders`` and ``news`` (with ``bodies``)."""
    if engine.count("closed"):
        _close(bulk, engine, by)
    # Unsorted, so that bodies are made while the database takes them; they come nearly in the file's order anyway.
    count = engine.count("news")
    bulk.append(RECORD, engine.read(_record_sql(engine, plan, by)), count)


def _close(bulk: Bulk, engine: Engine, by: Signature) -> None:
    bulk.stage("wasl_closed", engine.read("SELECT id FROM closed"))
    # The remainders copy the old body inside the database: it never travels.
    bulk.stage("wasl_remainders", engine.read('SELECT id, "from", "to" FROM remainders'))
    bulk.execute(
        f"""INSERT INTO {RECORD} (register, entity, source, source_key, valid_from, valid_to, recorded_from, recorded_to,
                actor, batch, "row", status, body, body_hash)
            SELECT r.register, r.entity, r.source, r.source_key, p."from", p."to", {by.instant}, NULL,
                {text(by.actor)}, r.batch, r."row", r.status, r.body, r.body_hash
            FROM wasl_remainders AS p JOIN {RECORD} AS r ON r.id = p.id ORDER BY r.id, p."from\""""
    )
    bulk.execute(f"UPDATE {RECORD} SET recorded_to = {by.instant} WHERE id IN (SELECT id FROM wasl_closed)")


def define_bodies(engine: Engine, plan: Plan) -> None:
    """View ``bodies``: ``__row, register, body`` of every record of the file."""
    parts = [
        f'SELECT r."__row", {literal(output.register_name)} AS register, {body_sql(engine, output, "r")} AS body '
        f"FROM {identifier(output.relation)} AS r"
        for output in plan.outputs
    ]
    engine.view("bodies", " UNION ALL ".join(parts))


def _record_sql(engine: Engine, plan: Plan, by: Signature) -> str:
    return f"""
        SELECT n.register, n.entity, {literal(plan.source)} AS source, n."key" AS source_key, n."from" AS valid_from,
            n."to" AS valid_to, CAST({by.instant} AS BIGINT) AS recorded_from, CAST(NULL AS BIGINT) AS recorded_to,
            {engine.dialect.literal(by.actor)} AS actor, CAST({by.batch} AS BIGINT) AS batch, n."__row" AS "row",
            'actual' AS status, b.body, {hash_sql(engine, "b.body")} AS body_hash
        FROM bodies AS b JOIN news AS n ON n."__row" = b."__row" AND n.register = b.register"""


def write_identifiers(bulk: Bulk, engine: Engine, plan: Plan, by: Signature) -> None:
    """Record the new part of the relation ``identifiers``."""
    engine.create(
        "new_identifiers",
        """SELECT i.scheme, i."value", min(e.entity) AS entity, min(i."__row") AS "__row" FROM "identifiers" AS i
           JOIN "entities" AS e ON e."__row" = i."__row"
           LEFT JOIN "named" AS n ON n.scheme = i.scheme AND n."value" = i."value"
           WHERE n.entity IS NULL GROUP BY i.scheme, i."value\"""",
    )
    if count := engine.count("new_identifiers"):
        bulk.append(
            IDENTIFIER,
            engine.read(
                f"""SELECT scheme, "value", entity, {literal(plan.source)} AS source, CAST({by.batch} AS BIGINT) AS batch,
                        CAST({by.instant} AS BIGINT) AS recorded_from, CAST(NULL AS BIGINT) AS recorded_to
                    FROM new_identifiers ORDER BY scheme, "value\""""
            ),
            count,
        )


def close_batch(bulk: Bulk, by: Signature, counts: Mapping[str, int], report: Mapping[str, Any], version: str) -> None:
    """Mark the batch recorded with its counts; the database itself refuses counts that do not add up."""
    numbers = ", ".join(f"{name} = {int(value)}" for name, value in counts.items())
    bulk.execute(
        f"""UPDATE registers_batch SET state = 'recorded', queued = FALSE, {numbers}, recorded_at = {by.instant},
                feed_version = {text(version)}, report = {text(json.dumps(report, ensure_ascii=False))}
            WHERE id = {by.batch}"""
    )
