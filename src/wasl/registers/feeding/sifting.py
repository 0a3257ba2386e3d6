"""Which rows of a file go on: every row ends with exactly one outcome."""

from __future__ import annotations

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.feeding.mapping import REASON_SEPARATOR, body_sql
from wasl.registers.feeding.plan import Plan

REPEATED = "repeated"
"""The same row again in the same file: counted as unchanged."""


def create_sifted(engine: Engine, plan: Plan) -> None:
    """Relation ``sifted``: ``__row, key, outcome, reject, hold, warn`` with outcome rejected, repeated, held or valid.

    Relation ``shared``: the keys that several rows have.
    """
    engine.create("rows", _rows_sql(plan))
    engine.create("shared", _SHARED)
    engine.create("doubles", _doubles_sql(engine, plan))
    engine.create("contradictions", _CONTRADICTIONS)
    engine.create("sifted", _SIFTED)


def _rows_sql(plan: Plan) -> str:
    """One line a row over all its outputs; an unwanted output neither speaks nor complains."""
    first = identifier(plan.outputs[0].relation)
    rest = plan.outputs[1:]
    joined = " ".join(
        f'JOIN {identifier(output.relation)} AS r{output.index} ON r{output.index}."__row" = r0."__row"'
        for output in rest
    )
    aliases = ["r0", *(f"r{output.index}" for output in rest)]

    def gathered(column: str) -> str:
        parts = [
            f"CASE WHEN {alias}.\"__wanted\" AND {alias}.{column} <> '' THEN {alias}.{column} END" for alias in aliases
        ]
        return f"concat_ws('{REASON_SEPARATOR}', {', '.join(parts)})"

    wanted = " OR ".join(f'{alias}."__wanted"' for alias in aliases)
    return f"""
        SELECT r0."__row", r0."__key" AS "key", r0."__from" AS "from", r0."__to" AS "to",
            {gathered('"__reject"')} AS "reject", {gathered('"__hold"')} AS "hold", {gathered('"__warn"')} AS "warn",
            {wanted} AS "wanted"
        FROM {first} AS r0 {joined}"""


def _doubles_sql(engine: Engine, plan: Plan) -> str:
    """The fate of rows that share key and start with others of the file; few, so that windows and bodies stay cheap."""
    policy = plan.feed.duplicates
    joins = " ".join(
        f'JOIN {identifier(o.relation)} AS r{o.index} ON r{o.index}."__row" = r."__row"' for o in plan.outputs
    )
    said = ", ".join(
        f"""CASE WHEN r{output.index}."__wanted" THEN {body_sql(engine, output, f"r{output.index}")} ELSE '' END"""
        for output in plan.outputs
    )
    order = "DESC" if policy == "last" else "ASC"
    keeps_one = "FALSE" if policy == "reject" else "TRUE"
    return f"""
        SELECT "__row", CASE WHEN "rank" = 1 AND ("alike" OR {keeps_one}) THEN 'kept'
            WHEN "alike" OR ({keeps_one} AND "like_kept") THEN '{REPEATED}' ELSE 'duplicate' END AS "fate"
        FROM (SELECT r."__row", row_number() OVER same_in_order AS "rank",
                r."print" = first_value(r."print") OVER same_in_order AS "like_kept",
                min(r."print") OVER same = max(r."print") OVER same AS "alike"
            FROM (SELECT r."__row", r."key", r."from", concat({said}) AS "print" FROM "rows" AS r
                  JOIN "shared" AS d ON d."key" = r."key" {joins}
                  WHERE r."reject" = '') AS r
            WINDOW same AS (PARTITION BY r."key", r."from"),
                   same_in_order AS (PARTITION BY r."key", r."from" ORDER BY r."__row" {order})) AS ranked"""


_SHARED = """SELECT "key" FROM "rows" WHERE "reject" = '' GROUP BY "key" HAVING count(*) > 1"""
"""Keys of several rows."""

# Two periods of one key that overlap say two things of the same day: the one that starts later is refused.
_CONTRADICTIONS = """
    SELECT DISTINCT later."__row" FROM "rows" AS earlier
    JOIN "shared" AS d ON d."key" = earlier."key"
    JOIN "rows" AS later ON later."key" = earlier."key" AND earlier."from" < later."from" AND later."from" < earlier."to"
    WHERE earlier."reject" = '' AND later."reject" = ''"""

_SIFTED = f"""
    SELECT r."__row", r."key", r."warn", r."hold",
        CASE WHEN r."reject" <> '' THEN r."reject"
             WHEN NOT r."wanted" THEN 'not-of-this-feed'
             WHEN d."fate" = 'duplicate' THEN 'duplicate-key'
             WHEN c."__row" IS NOT NULL AND COALESCE(d."fate", 'kept') = 'kept' THEN 'contradictory-period'
             ELSE '' END AS "reject",
        CASE WHEN r."reject" <> '' OR NOT r."wanted" OR d."fate" = 'duplicate' THEN 'rejected'
             WHEN c."__row" IS NOT NULL AND COALESCE(d."fate", 'kept') = 'kept' THEN 'rejected'
             WHEN d."fate" = '{REPEATED}' THEN '{REPEATED}'
             WHEN r."hold" <> '' THEN 'held' ELSE 'valid' END AS "outcome"
    FROM "rows" AS r LEFT JOIN "doubles" AS d ON d."__row" = r."__row"
    LEFT JOIN "contradictions" AS c ON c."__row" = r."__row\""""
