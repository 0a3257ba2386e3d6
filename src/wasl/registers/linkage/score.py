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
from wasl.registers.linkage.blocking import Crowd, Rules
from wasl.registers.linkage.frequencies import BITS, create_bits
from wasl.registers.linkage.model import Model
from wasl.registers.linkage.weights import LEFT, PAIRS, RIGHT, best_sql, with_bits

ROWS_AT_ONCE = 200_000
"""Incoming rows scored in one go: bounds memory, also that of the standing records which they reach."""
LARGEST_BLOCK = 1_000
"""Standing records that may share a block before it is left to other rules."""
_LEFT_KEYS, _RIGHT_KEYS = "linkage_incoming_keys", "linkage_standing_keys"
_THEMSELVES, _NOBODY, _AT_HAND = "linkage_themselves", "linkage_nobody", "linkage_at_hand"


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a scoring did."""

    rows: int
    entities: int
    pairs: int
    candidates: int
    crowds: tuple[Crowd, ...]
    """Blocks left out, per rule."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the standing side without looking through it; what is None is counted."""

    entities: int | None = None
    counts: str | None = None
    """A relation as `frequencies.counts_sql` gives it, of the standing people."""


def create_candidates(
    engine: Engine, incoming: str, standing: str, model: Model, into: str, *, least_bits: int, known: Known = Known(),
    largest_block: int = LARGEST_BLOCK, rows_at_once: int = ROWS_AT_ONCE,
) -> Scoring:  # fmt: skip
    """Relation `into`: ``row, entity, rank, bits``, then the columns of `bits_columns`; the best `KEPT_PER_ROW` per row.

    `incoming` and `standing` come from `create_features`, identified by ``row`` and by ``entity``. Bits are whole
    thousandths; candidates under `least_bits` are left out. An entity with several standing records counts once,
    with the one that agrees best. However many stand, only those that share a block with the rows at hand are kept.
    """
    limits = _Limits(least_bits, largest_block, rows_at_once)
    return _score(engine, incoming, standing, model, into, limits, "TRUE", known)


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
    limits = _Limits(least_bits, largest_block, rows_at_once)
    done = _score(engine, incoming, _THEMSELVES, model, into, limits, apart, Known())
    engine.drop(_THEMSELVES)
    return done


@dataclass(frozen=True, slots=True)
class _Limits:
    least_bits: int
    largest_block: int
    rows_at_once: int


def _score(
    engine: Engine, incoming: str, standing: str, model: Model, into: str, limits: _Limits, apart: str, known: Known
) -> Scoring:
    """`apart` is a further condition on the pairs, over ``l`` and ``r``."""
    rows = engine.count(incoming)
    if not rows:
        engine.view(_NOBODY, f"SELECT * FROM {identifier(standing)} WHERE FALSE")
        standing = _NOBODY
    entities = _prepare(engine, incoming, standing, model, known)
    chunks = range(max(1, -(-rows // limits.rows_at_once)))
    pairs = 0
    for chunk in chunks:
        picked = f'"row" % {len(chunks)} = {chunk}'
        engine.view(_AT_HAND, f"SELECT * FROM {identifier(incoming)} WHERE {picked}")
        pairs += _create_pairs(engine, standing, model.rules, limits.largest_block, apart)
        engine.create(LEFT, with_bits(_AT_HAND, "row", model))
        engine.create(RIGHT, with_bits(standing, "entity", model, among=PAIRS))
        engine.create(f"{into}_{chunk}", best_sql(model, entities, limits.least_bits))
        engine.create(f"{blocking.CROWDS}_{chunk}", f"SELECT * FROM {blocking.CROWDS}")
    crowds = blocking.crowds_of(engine, (f"{blocking.CROWDS}_{chunk}" for chunk in chunks), model.rules)
    _gather(engine, into, len(chunks))
    engine.drop(_AT_HAND, _NOBODY, PAIRS, blocking.CROWDS, *(f"{blocking.CROWDS}_{chunk}" for chunk in chunks))
    _clear(engine)
    return Scoring(rows, entities, pairs, engine.count(into), crowds)


def _create_pairs(engine: Engine, standing: str, rules: Rules, largest_block: int, apart: str) -> int:
    """Relation `PAIRS` of the rows at hand; how many."""
    blocking.create_keys(engine, _AT_HAND, _LEFT_KEYS, "row", rules, swapped=True)
    blocking.create_keys(engine, standing, _RIGHT_KEYS, "entity", rules, swapped=False, among=_LEFT_KEYS)
    crowds = blocking.create_crowds(engine, _LEFT_KEYS, _RIGHT_KEYS, rules, largest_block)
    engine.create(PAIRS, blocking.pairs_sql(rules, _LEFT_KEYS, _RIGHT_KEYS, crowds, apart))
    engine.drop(_LEFT_KEYS, _RIGHT_KEYS)
    return engine.count(PAIRS)


def create_scores(
    engine: Engine, incoming: str, standing: str, links: str, model: Model, into: str, known: Known = Known()
) -> None:
    """Relation `into`, as `create_candidates` gives it, for the given pairs: the relation `links` has ``row, entity``."""
    entities = _prepare(engine, incoming, standing, model, known)
    engine.create(PAIRS, f'SELECT DISTINCT "row", FALSE AS swapped, entity FROM {identifier(links)}')
    engine.create(LEFT, with_bits(incoming, "row", model))
    engine.create(RIGHT, with_bits(standing, "entity", model, among=PAIRS))
    engine.create(into, best_sql(model, entities, None))
    engine.drop(PAIRS)
    _clear(engine)


def _prepare(engine: Engine, incoming: str, standing: str, model: Model, known: Known) -> int:
    """Relation `BITS`; how many entities stand."""
    if known.counts is None:
        create_bits(engine, model, (incoming, standing))
    else:
        create_bits(engine, model, (incoming,), counted=known.counts)
    return known.entities if known.entities is not None else _distinct(engine, standing, "entity")


def _clear(engine: Engine) -> None:
    engine.drop(LEFT, RIGHT, BITS)


def _gather(engine: Engine, into: str, chunks: int) -> None:
    parts = [f"{into}_{chunk}" for chunk in range(chunks)]
    engine.create(into, " UNION ALL ".join(f"SELECT * FROM {identifier(part)}" for part in parts))
    engine.drop(*parts)


def _distinct(engine: Engine, relation: str, column: str) -> int:
    counted = engine.read(f'SELECT count(DISTINCT "{column}") FROM {identifier(relation)}').read_all()
    return int(counted.column(0)[0].as_py())
