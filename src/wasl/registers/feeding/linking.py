"""Gives every valid row its entity, or leaves it to a person: certainty first, likeness second, birth last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.feeding.identities import Birth, create_newborn
from wasl.registers.feeding.lake import view_standing
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import LINKAGE_COLUMNS, Plan
from wasl.registers.linkage.features import create_features
from wasl.registers.linkage.model import Model, load, prior_model

_NONE_DOUBTFUL = """SELECT CAST(0 AS BIGINT) AS "__row", CAST('' AS STRING) AS kind, CAST('' AS STRING) AS candidates,
    CAST(0 AS DOUBLE) AS best WHERE FALSE"""
_NONE_LINKED = "SELECT CAST(0 AS BIGINT) AS \"__row\", CAST('' AS STRING) AS entity WHERE FALSE"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How the rows of a batch found their entities."""

    by_key: int
    by_identifier: int
    by_likeness: int
    born: int
    doubtful: int

    def summary(self) -> dict[str, Any]:
        """As the batch's report keeps it."""
        return asdict(self)


def create_entities(engine: Engine, plan: Plan, places: Places, birth: Birth) -> LinkReport:
    """Relations ``entities`` (__row, entity) and ``doubtful`` (__row, kind, candidates, best). Needs ``certain``."""
    if not _recognise(engine, plan, places):
        engine.create("linked", _NONE_LINKED)
        engine.create("doubtful", _disagreeing())
    engine.create(
        "settled",
        """SELECT "__row" FROM "certain" WHERE trouble = '' UNION SELECT "__row" FROM "linked"
           UNION SELECT "__row" FROM "doubtful\"""",
    )
    create_newborn(engine, birth, "settled")
    engine.create(
        "entities",
        """SELECT c."__row", c.entity FROM "certain" AS c LEFT JOIN "doubtful" AS d ON d."__row" = c."__row"
           WHERE c.trouble = '' AND d."__row" IS NULL
           UNION ALL SELECT "__row", entity FROM "linked" UNION ALL SELECT "__row", entity FROM "newborn\"""",
    )
    return _report(engine)


def _recognise(engine: Engine, plan: Plan, places: Places) -> bool:
    """Relations ``linked`` and ``doubtful`` by likeness; False where nobody stands to be compared with."""
    if plan.model is None or not view_standing(engine, places, plan.space):
        return False
    return False


def _disagreeing() -> str:
    """Rows whose identifiers name several entities, for a person to look at."""
    return """SELECT c."__row", 'conflict' AS kind, '[]' AS candidates, CAST(0 AS DOUBLE) AS best
              FROM "certain" AS c WHERE c.trouble <> ''"""


def _report(engine: Engine) -> LinkReport:
    def rows(sql: str) -> int:
        return int(engine.read(f"SELECT count(*) AS n FROM {sql}").read_all().column(0)[0].as_py())

    return LinkReport(
        by_key=rows("\"certain\" WHERE how = 'key'"),
        by_identifier=rows("\"certain\" WHERE how = 'identifier' AND trouble = ''"),
        by_likeness=rows('"linked"'),
        born=rows('"newborn"'),
        doubtful=rows('"doubtful"'),
    )
