"""New rows against standing entities, with the kept model: candidates, each with its bits of evidence.

Incremental: only incoming rows are compared, nothing that stands is compared again or numbered anew. Splink trains the
weights (`training`); the scoring is one SQL text of our own (`weights`), checked against Splink's in the tests, because
it must run on either engine with equal results, keep one line per entity, and skip crowded blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.linkage import blocking
from wasl.registers.linkage.blocking import Crowd
from wasl.registers.linkage.frequencies import BITS, create_bits
from wasl.registers.linkage.model import Model
from wasl.registers.linkage.weights import LEFT, PAIRS, RIGHT, best_sql, with_bits

ROWS_AT_ONCE = 200_000
"""Incoming rows scored in one go: bounds memory."""
LARGEST_BLOCK = 1_000
"""Standing records that may share a block before it is left to other rules."""
_LEFT_KEYS, _RIGHT_KEYS = "linkage_incoming_keys", "linkage_standing_keys"
_THEMSELVES = "linkage_themselves"


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a scoring did."""

    rows: int
    entities: int
    pairs: int
    candidates: int
    crowds: tuple[Crowd, ...]
    """Blocks left out, per rule."""


def create_candidates(
    engine: Engine, incoming: str, standing: str, model: Model, into: str, *, least_bits: int,
    largest_block: int = LARGEST_BLOCK, rows_at_once: int = ROWS_AT_ONCE,
) -> Scoring:  # fmt: skip
    """Relation `into`: ``row, entity, rank, bits``, then the columns of `bits_columns`; the best `KEPT_PER_ROW` per row.

    `incoming` and `standing` come from `create_features`, identified by ``row`` and by ``entity``. Bits are whole
    thousandths; candidates under `least_bits` are left out. An entity with several standing records counts once,
    with the one that agrees best.
    """
    return _score(engine, incoming, standing, model, into, least_bits, largest_block, rows_at_once, "TRUE")


def create_candidates_within(
    engine: Engine, incoming: str, model: Model, into: str, *, least_bits: int,
    largest_block: int = LARGEST_BLOCK, rows_at_once: int = ROWS_AT_ONCE,
) -> Scoring:  # fmt: skip
    """Rows of one relation against one another: as `create_candidates`, ``entity`` being the other row's number as text.

    For a source that may write one person under several keys; each pair is told from both sides.
    """
    columns = f'CAST(i."row" AS STRING) AS entity, i.* FROM {identifier(incoming)} AS i'
    engine.create(_THEMSELVES, f"SELECT {columns}")
    apart = 'r.entity <> CAST(l."row" AS STRING)'
    done = _score(engine, incoming, _THEMSELVES, model, into, least_bits, largest_block, rows_at_once, apart)
    engine.drop(_THEMSELVES)
    return done


def _score(
    engine: Engine, incoming: str, standing: str, model: Model, into: str, least_bits: int, largest_block: int,
    rows_at_once: int, apart: str,
) -> Scoring:  # fmt: skip
    """`apart` is a further condition on the pairs, over ``l`` and ``r``."""
    entities = _distinct(engine, standing, "entity")
    create_bits(engine, model, (incoming, standing))
    engine.create(LEFT, with_bits(incoming, "row", model))
    blocking.create_keys(engine, incoming, _LEFT_KEYS, "row", model.rules, swapped=True)
    blocking.create_keys(engine, standing, _RIGHT_KEYS, "entity", model.rules, swapped=False)
    crowds = blocking.create_crowds(engine, _LEFT_KEYS, _RIGHT_KEYS, model.rules, largest_block)
    rows = engine.count(incoming)
    chunks = max(1, -(-rows // rows_at_once))
    if chunks > 1:  # weighed once for all; a file of one go weighs only whom it reaches
        engine.create(RIGHT, with_bits(standing, "entity", model))
    pairs = 0
    for chunk in range(chunks):
        only = f'l."row" % {chunks} = {chunk} AND {apart}'
        engine.create(PAIRS, blocking.pairs_sql(model.rules, _LEFT_KEYS, _RIGHT_KEYS, crowds, only))
        pairs += engine.count(PAIRS)
        if chunks == 1:
            engine.create(RIGHT, with_bits(standing, "entity", model, among=PAIRS))
        engine.create(f"{into}_{chunk}", best_sql(model, entities, least_bits))
    _gather(engine, into, chunks)
    engine.drop(PAIRS, _LEFT_KEYS, _RIGHT_KEYS, blocking.CROWDS)
    _clear(engine)
    return Scoring(rows, entities, pairs, engine.count(into), crowds)


def create_scores(engine: Engine, incoming: str, standing: str, links: str, model: Model, into: str) -> None:
    """Relation `into`, as `create_candidates` gives it, for the given pairs: the relation `links` has ``row, entity``."""
    create_bits(engine, model, (incoming, standing))
    engine.create(PAIRS, f'SELECT DISTINCT "row", FALSE AS swapped, entity FROM {identifier(links)}')
    engine.create(LEFT, with_bits(incoming, "row", model))
    engine.create(RIGHT, with_bits(standing, "entity", model, among=PAIRS))
    engine.create(into, best_sql(model, _distinct(engine, standing, "entity"), None))
    engine.drop(PAIRS)
    _clear(engine)


def _clear(engine: Engine) -> None:
    engine.drop(LEFT, RIGHT, BITS)


def _gather(engine: Engine, into: str, chunks: int) -> None:
    parts = [f"{into}_{chunk}" for chunk in range(chunks)]
    engine.create(into, " UNION ALL ".join(f"SELECT * FROM {identifier(part)}" for part in parts))
    engine.drop(*parts)


def _distinct(engine: Engine, relation: str, column: str) -> int:
    counted = engine.read(f'SELECT count(DISTINCT "{column}") FROM {identifier(relation)}').read_all()
    return int(counted.column(0)[0].as_py())
