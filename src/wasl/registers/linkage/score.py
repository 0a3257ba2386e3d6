"""New rows against standing entities, with the kept model: candidates, each with its bits of evidence.

Incremental: only incoming rows are compared, nothing that stands is compared again or numbered anew. Splink trains the
weights (`training`); the scoring is one SQL text of our own (`weights`), checked against Splink's in the tests, because
it must run on either engine with equal results, keep one line per entity, and skip crowded blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.linkage import blocking
from wasl.registers.linkage.blocking import Crowd, person_sql
from wasl.registers.linkage.frequencies import BITS, create_bits
from wasl.registers.linkage.model import Model
from wasl.registers.linkage.slices import Limits, Slice
from wasl.registers.linkage.weights import LEFT, PAIRS, RIGHT, best_sql, compared, with_bits

LARGEST_BLOCK = 1_000
"""Standing records that may share a block before it is left to other rules."""
_LEFT_KEYS, _RIGHT_KEYS = "linkage_incoming_keys", "linkage_standing_keys"
_THEMSELVES, _STANDING, _AT_HAND = "linkage_themselves", "linkage_everyone", "linkage_at_hand"
_STANDING_KEYS, _KIN = "linkage_everyones_keys", "linkage_kin"


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
    """What is known of the standing side without looking through it; what is None is found out."""

    entities: int | None = None
    counts: str | None = None
    """A relation as `frequencies.counts_sql` gives it, of the standing people."""
    keys: str | None = None
    """A relation as `blocking.keys_sql` gives it, of the standing people by ``entity``."""
    renamed: str | None = None
    """A relation ``(entity, source, source_key, now)``: the records written under one entity that are another's now, those of
    one key of a source, or all where both are null. None: everybody stands under the name they are known by."""


def create_candidates(
    engine: Engine, incoming: str, standing: str, model: Model, into: str, *, least_bits: int, known: Known = Known(),
    largest_block: int = LARGEST_BLOCK, limits: Limits | None = None,
) -> Scoring:  # fmt: skip
    """Relation `into`: ``row, entity, rank, bits``, then the columns of `bits_columns`; the best `KEPT_PER_ROW` per row.

    `incoming` and `standing` come from `create_features`, identified by ``row`` and by ``entity``. Bits are whole
    thousandths; candidates under `least_bits` are left out. An entity with several standing records counts once,
    with the one that agrees best. However many come in or stand, no more is held at once than `limits` say.
    """
    task = _Task(
        engine, incoming, model, into, least_bits, largest_block, limits or Limits.of(engine.memory), "TRUE", known
    )
    return _score(task, standing)


def create_candidates_within(
    engine: Engine, incoming: str, model: Model, into: str, *, least_bits: int,
    largest_block: int = LARGEST_BLOCK, limits: Limits | None = None,
) -> Scoring:  # fmt: skip
    """Rows of one relation against one another: as `create_candidates`, ``entity`` being the other row's number as text.

    For a source that may write one person under several keys; each pair is told from both sides.
    """
    engine.view(_THEMSELVES, f'SELECT CAST(i."row" AS STRING) AS entity, i.* FROM {identifier(incoming)} AS i')
    itself = person_sql(engine, 'CAST(l."row" AS STRING)')
    apart = f"r.person <> {itself}"
    task = _Task(engine, incoming, model, into, least_bits, largest_block, limits or Limits.of(engine.memory), apart)
    done = _score(task, _THEMSELVES)
    engine.drop(_THEMSELVES)
    return done


def create_scores(
    engine: Engine, incoming: str, standing: str, links: str, model: Model, into: str, *, known: Known = Known(),
    limits: Limits | None = None,
) -> None:  # fmt: skip
    """Relation `into`, as `create_candidates` gives it, for the given pairs: the relation `links` has ``row, entity``."""
    task = _Task(engine, incoming, model, into, None, 0, limits or Limits.of(engine.memory), "TRUE", known)
    entities = _prepare(task, standing)
    columns = f'SELECT DISTINCT "row", FALSE AS swapped, {person_sql(engine, "entity")} AS person'
    slices = task.slices()
    for number, each in enumerate(slices):
        engine.create(PAIRS, f"{columns} FROM {identifier(links)} WHERE {each.sql()}")
        _create_best(task, each, entities, f"{into}_{number}")
    _gather(engine, into, len(slices))
    if known.renamed:  # kin were compared as well
        ours = f'SELECT k."row" FROM {identifier(links)} AS k WHERE k."row" = c."row" AND k.entity = c.entity'
        engine.create(into, f"SELECT * FROM {identifier(into)} AS c WHERE EXISTS ({ours})")
    _clear(engine)


@dataclass(frozen=True, slots=True)
class _Task:
    engine: Engine
    incoming: str
    model: Model
    into: str
    least_bits: int | None
    largest_block: int
    limits: Limits
    apart: str
    """A further condition on the pairs, over ``l`` and ``r``."""
    known: Known = Known()

    def slices(self) -> Sequence[Slice]:
        return Slice().split(self.engine.count(self.incoming), self.limits.rows)


def _score(task: _Task, standing: str) -> Scoring:
    engine, rules = task.engine, task.model.rules
    entities = _prepare(task, standing)
    keys = blocking.keys_sql(engine, _STANDING, "entity", rules, swapped=False)
    engine.view(_STANDING_KEYS, f"SELECT * FROM {identifier(task.known.keys)}" if task.known.keys else keys)
    slices = task.slices()
    pairs = sum(_score_slice(task, each, entities, number) for number, each in enumerate(slices))
    left_out = tuple(f"{blocking.CROWDS}_{number}" for number in range(len(slices)))
    crowds = blocking.crowds_of(engine, left_out, rules)
    _gather(engine, task.into, len(slices))
    engine.drop(*left_out)
    _clear(engine)
    return Scoring(engine.count(task.incoming), entities, pairs, engine.count(task.into), crowds)


def _score_slice(task: _Task, rows: Slice, entities: int, number: int) -> int:
    """Relation ``<into>_<number>`` for some `rows`; how many pairs were compared."""
    engine, rules = task.engine, task.model.rules
    engine.view(_AT_HAND, f"SELECT * FROM {identifier(task.incoming)} WHERE {rows.sql()}")
    blocking.create_keys(engine, _AT_HAND, _LEFT_KEYS, "row", rules, swapped=True)
    blocking.create_shared(engine, _STANDING_KEYS, _LEFT_KEYS, _RIGHT_KEYS, rules)
    crowds, expected = blocking.create_crowds(engine, _LEFT_KEYS, _RIGHT_KEYS, rules, task.largest_block)
    engine.create(f"{blocking.CROWDS}_{number}", f"SELECT * FROM {blocking.CROWDS}")
    pairs, into = 0, f"{task.into}_{number}"
    slices = rows.split(expected, task.limits.pairs)
    for part, each in enumerate(slices):
        only = f"{task.apart} AND {each.sql('l')}"
        engine.create(PAIRS, blocking.pairs_sql(rules, _LEFT_KEYS, _RIGHT_KEYS, crowds, only, owner="person"))
        pairs += engine.count(PAIRS)
        _create_best(task, each, entities, f"{into}_{part}")
    _gather(engine, into, len(slices))
    engine.drop(_LEFT_KEYS, _RIGHT_KEYS, blocking.CROWDS)
    return pairs


def _create_best(task: _Task, rows: Slice, entities: int, into: str) -> None:
    """Relation `into`: the candidates of some `rows`, of which `PAIRS` are compared."""
    engine = task.engine
    engine.view(_AT_HAND, f"SELECT * FROM {identifier(task.incoming)} WHERE {rows.sql()}")
    engine.create(LEFT, with_bits(_AT_HAND, ("row",), task.model), as_written=True)
    if task.known.renamed:
        kin = f'SELECT p."row", p.swapped, k.other FROM {PAIRS} AS p JOIN {_KIN} AS k ON k.person = p.person'
        engine.create(PAIRS, f"SELECT * FROM {PAIRS} UNION ALL {kin}")
    engine.view(RIGHT, _met_sql(task))
    engine.create(into, best_sql(task.model, entities, task.least_bits), as_written=True)


def _met_sql(task: _Task) -> str:
    """The standing records of the `PAIRS`, of whoever they are now. They are named after they were met: those are few."""
    entity, now = "s.entity", ""
    if task.known.renamed:
        renamed = identifier(task.known.renamed)
        entity = "COALESCE(k.now, w.now, s.entity)"
        now = f""" LEFT JOIN {renamed} AS k ON k.entity = s.entity AND k.source = s.source AND k.source_key = s.source_key
            LEFT JOIN {renamed} AS w ON w.entity = s.entity AND w.source IS NULL"""
    columns = ", ".join(f"s.{identifier(column)}" for column in compared(task.model))
    met = f"{_STANDING} AS s JOIN {PAIRS} AS p ON p.person = {person_sql(task.engine, 's.entity')}"
    return f'SELECT p."row", p.swapped, {entity} AS entity, {columns} FROM {met}{now}'


def _prepare(task: _Task, standing: str) -> int:
    """Relation `BITS`, a view of the standing side; how many entities stand."""
    engine, model, known = task.engine, task.model, task.known
    # Nobody is looked for: then nobody is looked through.
    somebody = "" if engine.count(task.incoming) else " WHERE FALSE"
    engine.view(_STANDING, f"SELECT * FROM {identifier(standing)}{somebody}")
    if known.renamed:
        engine.create(_KIN, _kin_sql(engine, known.renamed))
    if known.counts is None:
        create_bits(engine, model, (task.incoming, _STANDING))
    else:
        create_bits(engine, model, (task.incoming,), counted=known.counts)
    return known.entities if known.entities is not None else _distinct(engine, _STANDING, "entity")


def _kin_sql(engine: Engine, renamed: str) -> str:
    """``person, other``: whoever meets the one is compared with the records of the other too, merged or split as they are."""
    names = f"SELECT entity, now FROM {identifier(renamed)}"
    # Who was split still stands under the old name; who gained records, under their own.
    alone = f"SELECT now, now FROM {identifier(renamed)} UNION SELECT entity, entity FROM {identifier(renamed)}"
    known = f"({names} UNION {alone})"
    person, other = (person_sql(engine, entity) for entity in ("a.entity", "b.entity"))
    return (
        f"SELECT DISTINCT {person} AS person, {other} AS other"
        f" FROM {known} AS a JOIN {known} AS b ON b.now = a.now AND b.entity <> a.entity"
    )


def _clear(engine: Engine) -> None:
    engine.drop(RIGHT, _STANDING_KEYS, _STANDING, _AT_HAND, PAIRS, LEFT, BITS, _KIN)


def _gather(engine: Engine, into: str, parts: int) -> None:
    """Relation `into` of its `parts`, ``<into>_<part>``."""
    names = [f"{into}_{part}" for part in range(parts)]
    engine.create(into, " UNION ALL ".join(f"SELECT * FROM {identifier(name)}" for name in names))
    engine.drop(*names)


def _distinct(engine: Engine, relation: str, column: str) -> int:
    counted = engine.read(f'SELECT count(DISTINCT "{column}") FROM {identifier(relation)}').read_all()
    return int(counted.column(0)[0].as_py())
