"""Rows that wait for a person: what they state is kept whole in a review, so that nothing is lost and nothing is read twice."""

from __future__ import annotations

from datetime import UTC, datetime

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.bulk import Bulk, text
from wasl.registers.feeding.mapping import body_sql, linkage_sql
from wasl.registers.feeding.plan import Plan

REVIEW = "registers_review"


def create_held(engine: Engine, plan: Plan) -> None:
    """Relation ``held``: ``__row, kind, key, incoming, candidates, best`` from ``sifted`` and ``doubtful``.

    `incoming` is a JSON object: per output ``wanted_<i>, key_<i>, from_<i>, to_<i>, body_<i>``, its identifiers
    ``id_<i>_<scheme>``, the linkage columns, and ``hold``: the rules that hold the row.
    """
    joined = " ".join(
        f'JOIN {identifier(output.relation)} AS r{output.index} ON r{output.index}."__row" = h."__row"'
        for output in plan.outputs
    )
    engine.create(
        "held",
        f"""SELECT h."__row", h.kind, r0."__key" AS "key", {engine.dialect.json_object(_incoming(engine, plan))} AS incoming,
                h.candidates, h.best
            FROM (SELECT "__row", 'rule' AS kind, '[]' AS candidates, CAST(0 AS DOUBLE) AS best
                  FROM "sifted" WHERE "outcome" = 'held'
                  UNION ALL SELECT "__row", kind, candidates, best FROM "doubtful") AS h
            JOIN "sifted" AS s ON s."__row" = h."__row" {joined}""",
    )


def _incoming(engine: Engine, plan: Plan) -> dict[str, str]:
    items: dict[str, str] = {"hold": 's."hold"'}
    for output in plan.outputs:
        at = f"r{output.index}."
        items |= {
            f"wanted_{output.index}": f'{at}"__wanted"',
            f"key_{output.index}": f'{at}"__key"',
            f"from_{output.index}": engine.dialect.date_text(f'{at}"__from"'),
            f"to_{output.index}": engine.dialect.date_text(f'{at}"__to"'),
            f"body_{output.index}": body_sql(engine, output, f"r{output.index}"),
        }
        items |= {f"id_{output.index}_{scheme}": f"{at}{identifier(f'__id_{scheme}')}" for scheme in output.identifiers}
    for column, value in linkage_sql(plan.outputs[0], "r0").items():
        items[column] = engine.dialect.date_text(value) if column == "birth_date" else value
    return items


def write_reviews(bulk: Bulk, engine: Engine, plan: Plan, batch: int, created: datetime) -> None:
    """Open a review for each held row: a row sent again says something of its own, and its file counts it as held.

    The queue shows one review a key; deciding it decides those that wait with it (see `deciding`).
    """
    if not engine.count("held"):
        return
    bulk.stage(
        "wasl_held",
        engine.read('SELECT "__row" AS "row", kind, "key", incoming, candidates, best FROM held ORDER BY "__row"'),
    )
    cast = "::jsonb" if bulk.vendor == "postgresql" else ""
    bulk.execute(
        f"""INSERT INTO {REVIEW} (kind, state, register, batch_id, "row", source, source_key, incoming, candidates, best,
                chosen, created, proposed_by, decided_by, reason)
            SELECT h.kind, 'open', {literal(plan.outputs[0].register_name)}, {batch}, h."row", {literal(plan.source)}, h."key",
                h.incoming{cast}, h.candidates{cast}, h.best, '', {moment_sql(bulk, created)}, '', '', ''
            FROM wasl_held AS h"""
    )


def moment_sql(bulk: Bulk, moment: datetime) -> str:
    """An instant as the registers' database keeps it."""
    written = text(f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}")
    return f"{written}::timestamp AT TIME ZONE 'UTC'" if bulk.vendor == "postgresql" else written
