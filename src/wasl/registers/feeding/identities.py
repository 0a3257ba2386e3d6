"""Whose row is it? Known key, then identifiers, then names and birth; else someone new.

Entity ids are made once and never change. A new id is 128 bits as 32 hex digits: milliseconds of the batch (48),
the row (32) and a keyed digest (48); it derives from the batch's random seed, so a resumed batch gives the same ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.kernel.clock import to_microseconds
from wasl.registers.feeding.plan import Plan


@dataclass(frozen=True, slots=True)
class Birth:
    """What the ids of new entities derive from."""

    created: datetime
    seed: str

    def entity_sql(self, engine: Engine, row: str) -> str:
        """SQL of the id born with `row` (a BIGINT expression)."""
        milliseconds = f"{to_microseconds(self.created) // 1000:012x}"
        digest = engine.dialect.sha256_hex(f"concat({literal(self.seed)}, ':', CAST({row} AS STRING))")
        return f"concat({literal(milliseconds)}, lpad(lower(hex({row})), 8, '0'), substr({digest}, 1, 12))"


def create_certain(engine: Engine, plan: Plan) -> None:
    """Relation ``certain``: ``__row, entity, how, trouble`` of rows whose key or identifiers name an entity.

    `trouble` is 'identifiers-disagree' where two identifiers of a row name two entities; `entity` is NULL then.
    """
    first = plan.outputs[0]
    engine.create(
        "by_key",
        f"""SELECT s."__row", min(k.entity) AS entity FROM "sifted" AS s
            JOIN "known" AS k ON k."key" = s."key" AND k.register = {literal(first.register_name)}
            WHERE s."outcome" = 'valid' GROUP BY s."__row\"""",
    )
    engine.create(
        "by_identifier",
        """SELECT i."__row", min(n.entity) AS entity, count(DISTINCT n.entity) AS entities FROM "identifiers" AS i
           JOIN "named" AS n ON n.scheme = i.scheme AND n."value" = i."value" GROUP BY i."__row\"""",
    )
    engine.create(
        "certain",
        """SELECT COALESCE(k."__row", i."__row") AS "__row",
               CASE WHEN k.entity IS NOT NULL THEN k.entity WHEN i.entities = 1 THEN i.entity END AS entity,
               CASE WHEN k.entity IS NOT NULL THEN 'key' ELSE 'identifier' END AS how,
               CASE WHEN k.entity IS NULL AND i.entities > 1 THEN 'identifiers-disagree' ELSE '' END AS trouble
           FROM "by_key" AS k FULL OUTER JOIN "by_identifier" AS i ON i."__row" = k."__row\"""",
    )


def create_newborn(engine: Engine, birth: Birth, taken: str) -> None:
    """Relation ``newborn``: ``__row, entity`` for valid rows that the relation `taken` (__row) leaves over.

    Needs ``shared`` and ``shared_identifiers``. Rows of the file that share the key or an identifier are one entity,
    born with the first of them.
    """
    engine.create(
        "unborn",
        f"""SELECT s."__row", s."key" FROM "sifted" AS s LEFT JOIN {identifier(taken)} AS t ON t."__row" = s."__row"
            WHERE s."outcome" = 'valid' AND t."__row" IS NULL""",
    )
    engine.create("siblings", _SIBLINGS)
    engine.create(
        "newborn",
        f'SELECT u."__row", {birth.entity_sql(engine, """COALESCE(s.first, u."__row")""")} AS entity '
        'FROM "unborn" AS u LEFT JOIN "siblings" AS s ON s."__row" = u."__row"',
    )


# Rows that share a key or an identifier with an earlier one, and the first of them. They are few.
_SIBLINGS = """
    SELECT g."__row", min(g.first) AS first FROM (
        SELECT u."__row", k.first FROM "unborn" AS u JOIN (
            SELECT u."key", min(u."__row") AS first FROM "unborn" AS u JOIN "shared" AS s ON s."key" = u."key"
            GROUP BY u."key" HAVING count(*) > 1) AS k
          ON k."key" = u."key"
        UNION ALL
        SELECT i."__row", v.first FROM "identifiers" AS i JOIN (
            SELECT i.scheme, i."value", min(i."__row") AS first FROM "identifiers" AS i
            JOIN "shared_identifiers" AS s ON s.scheme = i.scheme AND s."value" = i."value"
            JOIN "unborn" AS u ON u."__row" = i."__row"
            GROUP BY i.scheme, i."value" HAVING count(*) > 1) AS v
          ON v.scheme = i.scheme AND v."value" = i."value"
    ) AS g GROUP BY g."__row\""""
