"""The account of a batch: what became of every row, and how good the file was. Counts and codes only, no personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.kernel.errors import WaslError
from wasl.registers.feeding.linking import LinkReport
from wasl.registers.feeding.mapping import REASON_SEPARATOR
from wasl.registers.feeding.plan import Plan
from wasl.registers.feeding.sifting import REPEATED
from wasl.registers.reading.contract import ReadReport


@dataclass(frozen=True, slots=True)
class Account:
    """Counts that add up, and the quality report."""

    counts: Mapping[str, int]
    report: Mapping[str, Any]


def account(engine: Engine, plan: Plan, read: ReadReport, links: LinkReport) -> Account:
    """Count the rows by outcome. Raises WaslError if a row were unaccounted for: nothing is recorded then."""
    # Of one output, a row has one piece of news at most.
    told = 'SELECT "__row" FROM "news"' if len(plan.outputs) == 1 else 'SELECT DISTINCT "__row" FROM "news"'
    engine.create(
        "fates",
        f"""SELECT s."__row", CASE WHEN h."__row" IS NOT NULL THEN 'held'
                WHEN s."outcome" = '{REPEATED}' THEN 'unchanged' WHEN s."outcome" <> 'valid' THEN s."outcome"
                WHEN n."__row" IS NOT NULL THEN 'accepted' ELSE 'unchanged' END AS fate, s."reject", s."warn"
            FROM "sifted" AS s LEFT JOIN ({told}) AS n ON n."__row" = s."__row"
            LEFT JOIN (SELECT DISTINCT "__row" FROM "held") AS h ON h."__row" = s."__row\"""",
    )
    fates = _tally(engine, "SELECT fate AS name, count(*) AS n FROM fates GROUP BY fate")
    counts = {name: fates.get(name, 0) for name in ("accepted", "unchanged", "rejected", "held")}
    malformed = len(read.malformed)
    counts["rejected"] += malformed
    counts["received"] = read.rows + malformed
    if sum(counts.values()) != 2 * counts["received"]:
        raise WaslError(
            "rows of {feed} do not add up: {counts}", mend="nothing was recorded; report this fault",
            feed=plan.name, counts=str(counts),
        )  # fmt: skip
    return Account(counts, _report(engine, plan, read, links))


def _report(engine: Engine, plan: Plan, read: ReadReport, links: LinkReport) -> dict[str, Any]:
    return {
        "format": read.summary(),
        "rejected_by": _reasons(engine, "reject"),
        "warned_by": _reasons(engine, "warn"),
        "filled": _filled(engine, plan),
        "links": links.summary(),
    }


def _tally(engine: Engine, sql: str) -> dict[str, int]:
    table = engine.read(sql).read_all()
    return {str(row["name"]): int(row["n"]) for row in table.to_pylist()}


def _reasons(engine: Engine, column: str) -> dict[str, int]:
    """How many rows each reason touched. Rows carry few distinct combinations, so those are split, not the rows."""
    combined = _tally(
        engine,
        f"SELECT {identifier(column)} AS name, count(*) AS n FROM fates WHERE {identifier(column)} <> '' GROUP BY 1",
    )
    reasons: dict[str, int] = {}
    for combination, rows in combined.items():
        for reason in combination.split(REASON_SEPARATOR):
            reasons[reason] = reasons.get(reason, 0) + rows
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


def _filled(engine: Engine, plan: Plan) -> dict[str, int]:
    """Column -> rows in which its cell is not blank."""
    columns = ", ".join(f"count(NULLIF(trim({identifier(name)}), ''))" for name in plan.columns)
    row = engine.read(f'SELECT {columns} FROM "raw"').read_all()
    return {name: row.column(index)[0].as_py() for index, name in enumerate(plan.columns)}


def keep_rows(engine: Engine, plan: Plan, read: ReadReport, folder: Path) -> None:
    """Keep the rejected rows as they came, with their reasons: ``rejected.parquet`` (raw cells, ``__row``, ``reject``)."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = ", ".join(f"r.{identifier(name)}" for name in plan.columns)
    engine.write_parquet(
        f"""SELECT r."__row", {cells}, f."reject" AS "__reject" FROM "raw" AS r
            JOIN "fates" AS f ON f."__row" = r."__row" WHERE f.fate = {literal("rejected")} ORDER BY r."__row\"""",
        folder / "rejected.parquet",
    )
    read.keep_malformed(folder / "malformed.jsonl")
