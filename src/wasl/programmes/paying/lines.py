"""The lines of a list, in one SQL plan: what is due by the decisions, where it is paid, and what is worth a question.

Relations of one engine are read: ``decisions`` as `bulk` writes them, ``accounts`` (unit, payee, holder, rib, identity,
matches), ``living`` (unit, component: what a living line pays), ``past`` (unit, component, attempts, rib of the last one) and
``before`` (unit, component, amount that was paid for the period before).
"""

from __future__ import annotations

from typing import Final

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.programmes.bulk import UNIT
from wasl.programmes.declared import Programme
from wasl.programmes.paying.declared import Payer

QUESTIONS: Final = {
    "no-account": "no-account",
    "differs": "holder",
    "shared": "shared",
    "jump": "jump",
    "failed": "failed",
}
"""Column of the lines, true where it is to be asked -> the question: see `models.Finding`."""


def lines_sql(engine: Engine, programme: Programme, payer: Payer) -> str:
    """``unit, component, amount`` in centimes, ``attempt``, the account, and a column for each question, in order of units."""
    owed = f"""SELECT d.*, COALESCE(p.attempts, 0) + 1 AS attempt, p.rib AS failed_on, b.amount AS before,
            COALESCE(a.payee, '') AS payee, COALESCE(a.holder, '') AS holder, COALESCE(a.rib, '') AS rib,
            COALESCE(a.identity, '') AS identity, a.unit IS NULL AS "no-account", NOT COALESCE(a.matches, TRUE) AS holder_differs
        FROM ({_due(engine, programme)}) AS d
        LEFT JOIN living AS l ON l.unit = d.unit AND l.component = d.component
        LEFT JOIN past AS p ON p.unit = d.unit AND p.component = d.component
        LEFT JOIN before AS b ON b.unit = d.unit AND b.component = d.component
        LEFT JOIN accounts AS a ON a.unit = d.unit
        WHERE l.unit IS NULL"""
    sharing = "SELECT rib, count(*) AS units FROM accounts WHERE rib <> '' GROUP BY rib"
    return f"""SELECT o.unit, o.component, o.amount, o.attempt, o.payee, o.holder, o.rib, o.identity, o."no-account",
            o.holder_differs AS "differs", COALESCE(s.units > {payer.shared_by}, FALSE) AS "shared",
            COALESCE(o.amount * 100 > o.before * {100 + payer.jump}, FALSE) AS "jump",
            COALESCE(o.failed_on = o.rib, FALSE) AND NOT o."no-account" AS "failed"
        FROM ({owed}) AS o LEFT JOIN ({sharing}) AS s ON s.rib = o.rib ORDER BY o.unit, o.component"""


def _due(engine: Engine, programme: Programme) -> str:
    """Each amount that is paid to who is entitled and, where there are places, has one."""
    literal = engine.dialect.literal
    placed = " AND admitted" if programme.ranking else ""
    return " UNION ALL ".join(
        f"""SELECT concat({literal(f"{programme.scheme}:")}, {UNIT}) AS unit, {literal(name)} AS component,
            CAST({identifier(name)} * 100 AS BIGINT) AS amount
        FROM decisions WHERE outcome = 'entitled'{placed} AND {identifier(name)} > 0"""
        for name, amount in programme.amounts.items()
        if amount.paid
    )
