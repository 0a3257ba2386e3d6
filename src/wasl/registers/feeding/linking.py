"""Gives every valid row its entity, or leaves it to a person: certainty first, likeness second, birth last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.feeding.identities import Birth, create_newborn
from wasl.registers.feeding.lake import known_of, view_standing
from wasl.registers.feeding.mapping import linkage_sql
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import Plan
from wasl.registers.linkage.decide import bands, create_contradictions, create_decisions
from wasl.registers.linkage.features import create_features
from wasl.registers.linkage.model import Model, load, prior_model
from wasl.registers.linkage.score import Known, create_candidates, create_scores

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
        engine.create("doubtful", _DISAGREEING)
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
    declared = plan.model
    if declared is None or not view_standing(engine, places, plan.space):
        return False
    model = kept_model(places, plan.model_name)
    known = known_of(engine, places, plan.space, model.rules)
    _create_people(engine, plan, "strangers", 'LEFT JOIN "certain" AS c ON c."__row" = r."__row"', 'c."__row" IS NULL')
    create_candidates(
        engine, "strangers", "written", model, "candidates", least_bits=bands(declared).least, known=known
    )
    _claim(engine, plan)
    create_decisions(engine, "strangers", "candidates", model, bands(declared), "decided", claimed="claimed")
    _check_identifiers(engine, plan, model, known)
    engine.create("linked", """SELECT "row" AS "__row", entity FROM "decided" WHERE outcome = 'attach'""")
    engine.create(
        "doubtful",
        f"""SELECT "row" AS "__row", 'link' AS kind, candidates, probability AS best FROM "decided"
            WHERE outcome = 'hold'
            UNION ALL SELECT "row", 'conflict', candidates, probability FROM "contradicted"
            UNION ALL {_DISAGREEING}""",
    )
    return True


def kept_model(places: Places, name: str) -> Model:
    """The model this installation trained, else the one that ships with Wasl."""
    folder = places.models / name
    return load(folder) if folder.is_dir() else prior_model()


def _create_people(engine: Engine, plan: Plan, into: str, join: str, condition: str) -> None:
    """Features of the valid rows that `condition` picks, as linkage wants them: ``row, source, source_key`` and forms."""
    output = plan.outputs[0]
    columns = ", ".join(f"{sql} AS {column}" for column, sql in linkage_sql(output, "r").items())
    engine.create(
        "people_at_hand",
        f"""SELECT r."__row" AS "row", {literal(plan.source)} AS source, r."__key" AS source_key, {columns}
            FROM {identifier(output.relation)} AS r JOIN "sifted" AS s ON s."__row" = r."__row" {join}
            WHERE s."outcome" = 'valid' AND r."__wanted" AND {condition}""",
    )
    create_features(engine, "people_at_hand", into, ("row", "source", "source_key"))
    engine.drop("people_at_hand")


def _claim(engine: Engine, plan: Plan) -> None:
    """Relation ``claimed``: the keys under which this source already speaks of candidates, before this file or in it."""
    source = literal(plan.source)
    engine.create(
        "claimed",
        f"""SELECT DISTINCT entity, source, source_key FROM "standing"
            WHERE source = {source} AND entity IN (SELECT entity FROM "candidates")
            UNION SELECT c.entity, {source}, s."key" FROM "certain" AS c
            JOIN "sifted" AS s ON s."__row" = c."__row" WHERE c.trouble = ''""",
        as_written=True,
    )


def _check_identifiers(engine: Engine, plan: Plan, model: Model, known: Known) -> None:
    """Relation ``contradicted``: links by identifier that names and birth deny — a mistyped number, most often."""
    _create_people(
        engine, plan, "named_people", 'JOIN "certain" AS c ON c."__row" = r."__row"',
        "c.how = 'identifier' AND c.trouble = ''",
    )  # fmt: skip
    engine.create(
        "links", """SELECT "__row" AS "row", entity FROM "certain" WHERE how = 'identifier' AND trouble = ''"""
    )
    create_scores(engine, "named_people", "written", "links", model, "scores", known=known)
    create_contradictions(engine, "scores", model, "contradicted")


_DISAGREEING = """SELECT "__row", 'conflict' AS kind, '[]' AS candidates, CAST(0 AS DOUBLE) AS best
    FROM "certain" WHERE trouble <> ''"""
"""Rows whose identifiers name several entities, for a person to look at."""


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
