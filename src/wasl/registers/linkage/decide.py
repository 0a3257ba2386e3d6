"""What becomes of each row: attached to an entity, held for a person, or someone new.

Attached when the best candidate is sure enough, clearly ahead of the next, and no other row of the same file has a
better claim: one source does not write one person under two keys unless it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.declared import LinkageModel
from wasl.registers.linkage.model import THOUSANDTHS, Model, evidence_of
from wasl.registers.linkage.weights import candidate_json_sql, probability_sql

SHOWN = 3
"""Candidates a clerk is shown."""
CONTRADICTION = -8 * THOUSANDTHS
"""Evidence of names and birth together at and under which an identifier is not believed."""
_AT_RANDOM = "c.bits - c.bits_siblings"
"""Evidence against *at random* alone: between two candidates, siblings of neither are out of question."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Thresholds in thousandths of a bit."""

    accept: int
    review: int
    margin: int

    @property
    def least(self) -> int:
        """What a candidate must reach to matter: even as a rival of the least that is reviewed."""
        return self.review - self.margin


def bands(declared: LinkageModel) -> Bands:
    """The thresholds of a declared model. Raises ValueError where its probabilities are none."""
    return Bands(
        evidence_of(float(declared.accept)), evidence_of(float(declared.review)), declared.margin_bits * THOUSANDTHS
    )


def create_decisions(
    engine: Engine,
    incoming: str,
    candidates: str,
    model: Model,
    thresholds: Bands,
    into: str,
    claimed: str | None = None,
) -> None:
    """Relation `into`: ``row, outcome, entity, probability, candidates`` for every row of `incoming`.

    `outcome` is ``attach``, ``hold`` or ``new``; `entity` is NULL unless attached; `probability` is the best
    candidate's (0 without any); `candidates` is a JSON list of the best three, with their bits.
    `incoming` has ``row, source, source_key``; `candidates` comes from `create_candidates`. `claimed`, when given, has
    ``entity, source, source_key`` of rows that identifiers already attached: a namesake row is held, not attached.
    """
    engine.create("linkage_ranked", _ranked_sql(incoming, candidates, model, thresholds))
    engine.create("linkage_claims", _claims_sql(incoming, claimed))
    engine.create(into, _decided_sql(incoming, thresholds))
    engine.drop("linkage_ranked", "linkage_claims")


def _ranked_sql(incoming: str, candidates: str, model: Model, thresholds: Bands) -> str:
    """Per row with a candidate worth a look: the best, whether it is sure, and what a clerk would see."""
    lists = ", ".join(
        f"""max(CASE WHEN c."rank" = {rank} THEN {candidate_json_sql(model)} END) AS shown_{rank}"""
        for rank in range(1, SHOWN + 1)
    )
    shown = "concat('[', shown_1, " + ", ".join(
        f"CASE WHEN shown_{rank} IS NULL THEN '' ELSE concat(',', shown_{rank}) END" for rank in range(2, SHOWN + 1)
    )
    return f"""
        SELECT p.*, {shown}, ']') AS candidates,
            bits >= {thresholds.accept} AND (behind IS NULL OR ahead - behind >= {thresholds.margin}) AS sure
        FROM (
            SELECT c."row", max(CASE WHEN c."rank" = 1 THEN c.entity END) AS entity,
                max(CASE WHEN c."rank" = 1 THEN c.bits END) AS bits,
                max(CASE WHEN c."rank" = 1 THEN {_AT_RANDOM} END) AS ahead,
                max(CASE WHEN c."rank" > 1 THEN {_AT_RANDOM} END) AS behind, {lists}
            FROM {identifier(candidates)} AS c JOIN {identifier(incoming)} AS i ON i."row" = c."row"
            GROUP BY c."row") AS p
        WHERE bits >= {thresholds.review}"""


def _claims_sql(incoming: str, claimed: str | None) -> str:
    """Per source and entity, the strongest claim of each key: identifiers come before names."""
    by_name = f"""
        SELECT i.source, k.entity, i.source_key, max(k.bits) AS bits
        FROM linkage_ranked AS k JOIN {identifier(incoming)} AS i ON i."row" = k."row"
        WHERE k.sure GROUP BY i.source, k.entity, i.source_key"""
    if claimed is None:
        return by_name
    return f"""{by_name} UNION ALL
        SELECT DISTINCT source, entity, source_key, {2**30} AS bits FROM {identifier(claimed)}"""


def _decided_sql(incoming: str, thresholds: Bands) -> str:
    """A sure row is attached unless another key of its source claims the entity as well or better."""
    return f"""
        SELECT i."row", CASE WHEN k."row" IS NULL THEN 'new' WHEN k.attached THEN 'attach' ELSE 'hold' END AS outcome,
            CASE WHEN k.attached THEN k.entity END AS entity,
            CASE WHEN k."row" IS NULL THEN CAST(0 AS DOUBLE) ELSE {probability_sql("k.bits")} END AS probability,
            COALESCE(k.candidates, '[]') AS candidates
        FROM {identifier(incoming)} AS i LEFT JOIN (
            SELECT k."row", k.entity, k.bits, k.candidates, k.sure AND count(rival.source_key) = 0 AS attached
            FROM linkage_ranked AS k JOIN {identifier(incoming)} AS o ON o."row" = k."row"
            LEFT JOIN linkage_claims AS own
                ON own.source = o.source AND own.entity = k.entity AND own.source_key = o.source_key
            LEFT JOIN linkage_claims AS rival
                ON rival.source = o.source AND rival.entity = k.entity AND rival.source_key <> o.source_key
                AND k.sure AND rival.bits >= own.bits
            GROUP BY k."row", k.entity, k.bits, k.candidates, k.sure) AS k ON k."row" = i."row\""""


def create_contradictions(engine: Engine, scores: str, model: Model, into: str) -> None:
    """Relation `into`: ``row, entity, probability, candidates`` of links by identifier that names and birth deny.

    `scores` comes from `create_scores` over the links. Both the names and the birth must speak against, and together
    strongly: a married name or a corrected date alone does not undo an identifier.
    """
    names = "bits_given + bits_family"
    engine.create(
        into,
        f"""SELECT c."row", c.entity, {probability_sql("c.bits")} AS probability,
                concat('[', {candidate_json_sql(model)}, ']') AS candidates
            FROM {identifier(scores)} AS c
            WHERE {names} < 0 AND bits_birth < 0 AND {names} + bits_birth <= {CONTRADICTION}""",
    )
