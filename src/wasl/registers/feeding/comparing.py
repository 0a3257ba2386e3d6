"""What a file changes: incoming statements against the versions known, in valid time.

A statement says: *body* holds for *key* over [from, to). Where no period is given it holds from the day the file speaks of
until the next version the source has already given. Identical content over a period already covered changes nothing.
Anything else closes the known versions it overlaps and keeps what they say outside its period (at most two remainders
each): a retroactive correction is recorded without a word lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.feeding.mapping import hash_sql
from wasl.registers.feeding.plan import Plan

Told = Callable[[str], str]
"""Name of a relation with ``__row, register`` -> SQL of its rows, each with the ``body`` that says what the row says."""


def told_in_bodies(relation: str) -> str:
    """See `Told`: what the relation ``bodies`` (__row, register, body) says."""
    return f"""SELECT x.*, b.body FROM {identifier(relation)} AS x
        JOIN "bodies" AS b ON b."__row" = x."__row" AND b.register = x.register"""


def create_statements(engine: Engine, plan: Plan, as_of: date) -> None:
    """Relation ``statements``: ``__row, register, key, entity, from, to`` of every row with an entity."""
    parts = [
        f"""SELECT r."__row", {literal(output.register_name)} AS register, r."__key" AS "key", e.entity,
                COALESCE(r."__from", DATE '{as_of.isoformat()}') AS "from", r."__to" AS "to"
            FROM {identifier(output.relation)} AS r JOIN "entities" AS e ON e."__row" = r."__row"
            WHERE r."__wanted\""""
        for output in plan.outputs
    ]
    engine.create("stated", " UNION ALL ".join(parts))
    settle_periods(engine)


def settle_periods(engine: Engine) -> None:
    """Relation ``statements``: ``stated`` with every open period ended where the source says something later."""
    # A key stated for several periods in one file: an open period ends where the next begins.
    engine.create(
        "crowded",
        """SELECT s.register, s."key", s."from", lead(s."from") OVER (
               PARTITION BY s.register, s."key" ORDER BY s."from") AS "next"
           FROM "stated" AS s JOIN (
               SELECT register, "key" FROM "stated" GROUP BY register, "key" HAVING count(*) > 1) AS c
             ON c.register = s.register AND c."key" = s."key\"""",
    )
    engine.create(
        "ahead",
        """SELECT s."__row", s.register, min(k."from") AS "next" FROM "stated" AS s
           JOIN "known" AS k ON k.register = s.register AND k."key" = s."key" AND k."from" > s."from"
           WHERE s."to" IS NULL GROUP BY s."__row", s.register""",
    )
    engine.view(
        "statements",
        """SELECT s."__row", s.register, s."key", s.entity, s."from",
               COALESCE(s."to", CASE WHEN a."next" <= COALESCE(c."next", a."next") THEN a."next" ELSE c."next" END) AS "to"
           FROM "stated" AS s
           LEFT JOIN "crowded" AS c ON c.register = s.register AND c."key" = s."key" AND c."from" = s."from"
           LEFT JOIN "ahead" AS a ON a."__row" = s."__row" AND a.register = s.register""",
    )


_OVERLAP = """(k."from" IS NULL OR s."to" IS NULL OR k."from" < s."to") AND (k."to" IS NULL OR s."from" < k."to")"""
_COVERS = (
    """(k."from" IS NULL OR k."from" <= s."from") AND (k."to" IS NULL OR (s."to" IS NOT NULL AND s."to" <= k."to"))"""
)


def create_delta(engine: Engine, told: Told) -> None:
    """Relations ``news`` (statements to record), ``closed`` (ids of versions they end) and ``remainders``."""
    engine.view(
        "met",
        f"""SELECT s."__row", s.register, k."hash" FROM "statements" AS s
            JOIN "known" AS k ON k.register = s.register AND k."key" = s."key" AND {_COVERS}""",
    )
    engine.create(
        "covered",
        f"""SELECT DISTINCT m."__row", m.register FROM ({told("met")}) AS m
            WHERE {hash_sql(engine, "m.body")} = m."hash\"""",
    )
    engine.create(
        "news",
        """SELECT s.* FROM "statements" AS s
           LEFT JOIN "covered" AS c ON c."__row" = s."__row" AND c.register = s.register
           WHERE c."__row" IS NULL""",
    )
    engine.create(
        "cut",
        f"""SELECT k.id, k."from" AS k_from, k."to" AS k_to, s."from" AS s_from, s."to" AS s_to FROM "news" AS s
            JOIN "known" AS k ON k.register = s.register AND k."key" = s."key" AND {_OVERLAP}""",
    )
    engine.create("closed", 'SELECT DISTINCT id FROM "cut"')
    engine.create("remainders", _REMAINDERS)


# What a cut version still says: the stretches of its period that no new statement covers. The cuts of one version
# do not overlap each other (one key, one file), so the stretches lie before the first, between two, after the last.
_REMAINDERS = """
    SELECT id, "from", "to" FROM (
        SELECT id, k_from AS "from", min(s_from) AS "to" FROM "cut" GROUP BY id, k_from
        UNION ALL
        SELECT id, s_to AS "from", COALESCE(lead(s_from) OVER (PARTITION BY id ORDER BY s_from), k_to) AS "to"
        FROM "cut" WHERE s_to IS NOT NULL
    ) AS pieces
    WHERE "from" IS NULL OR "to" IS NULL OR "from" < "to\""""
