"""The lines of a list, in one SQL plan: what is owed, what of it is kept back, where it is paid, and what is worth a question.

Relations of one engine are read: ``owed`` (unit, component, period, amount), ``accounts`` (unit, payee, holder, rib, identity,
matches), ``living`` (unit, component, period: what a living line pays), ``past`` (unit, component, period, attempts, rib of the
last one), ``before`` (unit, component, amount that was owed for the period before) and ``debts`` (unit, amount to come back).
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


def lines_sql(payer: Payer, known: bool = False) -> str:
    """``unit, component, period, amount`` in centimes, ``set_off``, ``attempt``, the account, a column for each question.

    In order of units; `known`: of those alone whose account is. What is paid is never below what the payer's ceiling leaves.
    """
    same = "{0}.unit = d.unit AND {0}.component = d.component AND {0}.period = d.period"
    owed = f"""SELECT d.*, {_part("d.amount", payer.set_off)} AS part, COALESCE(t.amount, 0) AS debt,
            COALESCE(p.attempts, 0) + 1 AS attempt, p.rib AS failed_on, b.amount AS before,
            COALESCE(a.payee, '') AS payee, COALESCE(a.holder, '') AS holder, COALESCE(a.rib, '') AS rib,
            COALESCE(a.identity, '') AS identity, a.unit IS NULL AS "no-account", NOT COALESCE(a.matches, TRUE) AS holder_differs
        FROM owed AS d
        LEFT JOIN living AS l ON {same.format("l")}
        LEFT JOIN past AS p ON {same.format("p")}
        LEFT JOIN before AS b ON b.unit = d.unit AND b.component = d.component
        {"" if known else "LEFT "}JOIN accounts AS a ON a.unit = d.unit
        LEFT JOIN debts AS t ON t.unit = d.unit
        WHERE l.unit IS NULL"""
    taken = f"""SELECT w.*, COALESCE(sum(w.part) OVER (PARTITION BY w.unit ORDER BY w.period, w.component
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS earlier FROM ({owed}) AS w"""
    kept_back = (
        f"SELECT k.*, CAST(LEAST(k.part, GREATEST(k.debt - k.earlier, 0)) AS BIGINT) AS set_off FROM ({taken}) AS k"
    )
    sharing = "SELECT rib, count(*) AS units FROM accounts WHERE rib <> '' GROUP BY rib"
    return f"""SELECT o.unit, o.component, o.period, o.amount - o.set_off AS amount, o.set_off, o.attempt, o.payee, o.holder,
            o.rib, o.identity, o."no-account",
            o.holder_differs AS "differs", COALESCE(s.units > {payer.shared_by}, FALSE) AS "shared",
            COALESCE(o.amount * 100 > o.before * {100 + payer.jump}, FALSE) AS "jump",
            COALESCE(o.failed_on = o.rib, FALSE) AND NOT o."no-account" AS "failed"
        FROM ({kept_back}) AS o LEFT JOIN ({sharing}) AS s ON s.rib = o.rib ORDER BY o.unit, o.period, o.component"""


def due_sql(engine: Engine, programme: Programme, period: str) -> str:
    """``owed`` for a period by ``decisions`` as `bulk` writes them: each amount paid to who is entitled and has a place."""
    literal = engine.dialect.literal
    placed = " AND admitted" if programme.ranking else ""
    return " UNION ALL ".join(
        f"""SELECT concat({literal(f"{programme.scheme}:")}, {UNIT}) AS unit, {literal(name)} AS component,
            {literal(period)} AS period, CAST({identifier(name)} * 100 AS BIGINT) AS amount
        FROM decisions WHERE outcome = 'entitled'{placed} AND {identifier(name)} > 0"""
        for name, amount in programme.amounts.items()
        if amount.paid
    )


def _part(amount: str, percent: int) -> str:
    """So many percent of it, in whole centimes, downwards; no division is inexact."""
    return f"CAST(({amount} * {percent} - {amount} * {percent} % 100) / 100 AS BIGINT)"
