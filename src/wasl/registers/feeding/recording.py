"""Writes what a batch changes, all of it or nothing: new versions, ends of old ones, identifiers, reviews, the counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wasl.engine.port import Engine
from wasl.registers.adbc import Alike
from wasl.registers.bulk import Bulk, text
from wasl.registers.feeding.comparing import Told
from wasl.registers.feeding.mapping import hash_sql
from wasl.registers.feeding.plan import Plan
from wasl.registers.feeding.standing import IDENTIFIER, RECORD


@dataclass(frozen=True, slots=True)
class Signature:
    """Who records, for which batch, and when it becomes known (microseconds since 1970)."""

    batch: int
    actor: str
    instant: int


def write_delta(bulk: Bulk, engine: Engine, plan: Plan, by: Signature, told: Told) -> None:
    """Record the relations ``closed``, ``remainders``, ``news`` and the new part of ``identifiers``."""
    write_records(bulk, engine, plan, by, told)
    write_identifiers(bulk, engine, plan, by)


def write_records(bulk: Bulk, engine: Engine, plan: Plan, by: Signature, told: Told) -> None:
    """Record the versions: the relations ``closed``, ``remainders`` and ``news``."""
    if engine.count("closed"):
        _close(bulk, engine, by)
    # Unsorted, so that bodies are made while the database takes them; they come nearly in the file's order anyway.
    alike: dict[str, str | int] = {
        "source": plan.source, "recorded_from": by.instant, "actor": by.actor, "batch": by.batch, "status": "actual"
    }  # fmt: skip
    register, *others = {output.register_name for output in plan.outputs}
    if not others:
        alike |= {"register": register}
    count = engine.count("news")
    bulk.append(RECORD, engine.read(_record_sql(engine, told, mixed=bool(others))), count, alike)


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


def _record_sql(engine: Engine, told: Told, *, mixed: bool) -> str:
    """`mixed`: the rows are of several registers."""
    return f"""
        SELECT {"t.register, " if mixed else ""}t.entity, t."key" AS source_key, t."from" AS valid_from, t."to" AS valid_to,
            t."__row" AS "row", t.body, {hash_sql(engine, "t.body")} AS body_hash
        FROM ({told("news")}) AS t"""


def write_identifiers(bulk: Bulk, engine: Engine, plan: Plan, by: Signature) -> None:
    """Record the new part of the relation ``identifiers``."""
    engine.create(
        "new_identifiers",
        # Stated by several rows, it is taken from the first.
        """SELECT i.scheme, i."value", e.entity FROM "identifiers" AS i JOIN "entities" AS e ON e."__row" = i."__row"
           LEFT JOIN "named" AS n ON n.scheme = i.scheme AND n."value" = i."value"
           LEFT JOIN (
               SELECT i.scheme, i."value", min(i."__row") AS first FROM "identifiers" AS i
               JOIN "shared_identifiers" AS s ON s.scheme = i.scheme AND s."value" = i."value"
               JOIN "entities" AS o ON o."__row" = i."__row" GROUP BY i.scheme, i."value") AS f
             ON f.scheme = i.scheme AND f."value" = i."value"
           WHERE n.entity IS NULL AND (f.first IS NULL OR f.first = i."__row")""",
    )
    alike: Alike = {"source": plan.source, "batch": by.batch, "recorded_from": by.instant}
    if count := engine.count("new_identifiers"):
        rows = engine.read('SELECT scheme, "value", entity FROM new_identifiers ORDER BY scheme, "value"')
        bulk.append(IDENTIFIER, rows, count, alike)


def close_batch(bulk: Bulk, by: Signature, counts: Mapping[str, int], report: Mapping[str, Any], version: str) -> None:
    """Mark the batch recorded with its counts; the database itself refuses counts that do not add up."""
    numbers = ", ".join(f"{name} = {int(value)}" for name, value in counts.items())
    bulk.execute(
        f"""UPDATE registers_batch SET state = 'recorded', queued = FALSE, {numbers}, recorded_at = {by.instant},
                feed_version = {text(version)}, report = {text(json.dumps(report, ensure_ascii=False))}
            WHERE id = {by.batch}"""
    )
