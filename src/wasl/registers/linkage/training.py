"""Learns the weights from the rows themselves, without labels: Splink's random sampling and expectation-maximisation.

Runs on samples in an embedded DuckDB whatever the engine, seeded: the same rows give the same weights.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from statistics import fmean

import duckdb
import msgspec
import pyarrow as pa
from splink import DuckDBAPI, Linker, block_on
from splink.internals.exceptions import EMTrainingException

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.kernel.clock import now
from wasl.registers.linkage import blocking
from wasl.registers.linkage.comparisons import Comparison
from wasl.registers.linkage.frequencies import count_frequencies
from wasl.registers.linkage.model import Chances, Model
from wasl.registers.linkage.score import create_candidates
from wasl.registers.linkage.splink_settings import settings

SAMPLE = 20_000
"""Rows sampled on each side."""
PAIRS_AT_RANDOM = 2_000_000
SEED = 20_250_901
ROUNDS = (("birth", "family_key"), ("birth", "given_key"), ("given_key", "family_key", "place"), ("birth", "place"))
"""Each round learns, on pairs that agree on these columns, about the comparisons that do not read them."""
_LEAST = {"m": 1e-3, "u": 1e-5}
"""Nothing is impossible, least of all a slip between two records of one person."""
_MOST = 0.9999
_UNSEEN = 0.01
Seen = dict[tuple[str, str], float]
"""(comparison, level) -> chance."""


def train(engine: Engine, incoming: str, standing: str, start: Model, seed: int = SEED) -> Model:
    """A model trained on the feature relations `incoming` (``row``) and `standing` (``entity``), beginning from `start`.

    What the rows do not show (a comparison nobody fills, a level never seen) keeps the weight it has in `start`.
    """
    left = _sample(engine, incoming, "row", seed)
    relatives = _relatives(engine, left, standing, start.rules)
    strangers = _sample(engine, standing, "entity", seed)
    shown = tuple(one for one in start.comparisons if _is_shown(one, left) and _is_shown(one, relatives))
    random = _estimated_u(left, strangers, start, shown, seed)
    estimated, rounds = _estimated_m(left, relatives, random, shown)
    learnt = _without_unseen(estimated, start, shown)
    parameters = msgspec.structs.replace(
        learnt.parameters,
        trained_at=now().isoformat(timespec="seconds"),
        trained_on={
            "incoming": left.num_rows,
            "standing": engine.count(standing),
            "relatives": relatives.num_rows,
            "rounds": rounds,
        },
    )
    kept = Model(parameters, count_frequencies(engine, (incoming, standing), learnt))
    return _with_overlap(engine, left, standing, kept)


def _sample(engine: Engine, people: str, owner: str, seed: int) -> pa.Table:
    """At most `SAMPLE` records, drawn by a digest of their owner, with a ``unique_id``."""
    draw = engine.dialect.sha256_hex(f'concat({literal(str(seed))}, CAST("{owner}" AS STRING))')
    sql = f"SELECT * FROM {identifier(people)} ORDER BY {draw} LIMIT {SAMPLE}"
    return _numbered(engine.read(sql).read_all())


def _numbered(table: pa.Table) -> pa.Table:
    return table.append_column("unique_id", pa.array(range(table.num_rows), pa.int64()))


def _relatives(engine: Engine, left: pa.Table, standing: str, rules: blocking.Rules) -> pa.Table:
    """The standing records that share a block with a sampled row."""
    engine.view_arrow("linkage_sample", left)
    blocking.create_keys(engine, "linkage_sample", "linkage_sample_keys", "row", rules, swapped=False)
    blocking.create_keys(engine, standing, "linkage_related_keys", "entity", rules, swapped=False)
    crowds, _ = blocking.create_crowds(engine, "linkage_sample_keys", "linkage_related_keys", rules, SAMPLE // 100)
    pairs = blocking.pairs_sql(rules, "linkage_sample_keys", "linkage_related_keys", crowds, "TRUE")
    engine.create("linkage_related", pairs)
    table = engine.read(
        f"SELECT s.* FROM {identifier(standing)} AS s JOIN (SELECT DISTINCT entity FROM linkage_related) AS r"
        " ON r.entity = s.entity ORDER BY s.entity, s.source, s.source_key"
    ).read_all()
    engine.drop("linkage_sample", "linkage_sample_keys", "linkage_related_keys", "linkage_related", blocking.CROWDS)
    return _numbered(table)


def _is_shown(comparison: Comparison, people: pa.Table) -> bool:
    column = comparison.frequency or comparison.name
    return bool(people.column(column).null_count < people.num_rows)


def _linker(left: pa.Table, right: pa.Table, model: Model, shown: tuple[Comparison, ...]) -> Linker:
    connection = duckdb.connect(config={"threads": 1})  # one thread: sums in one order, the same weights every time
    database = DuckDBAPI(connection=connection)
    columns = sorted((set(left.column_names) & set(right.column_names)) - {"source", "source_key"})
    tables = [database.register(table.select(columns), table_name=name) for name, table in (("l", left), ("r", right))]
    return Linker(tables, settings(model, shown, by_frequency=False, standing=right.num_rows), log_level=logging.ERROR)


def _estimated_u(left: pa.Table, right: pa.Table, model: Model, shown: tuple[Comparison, ...], seed: int) -> Model:
    linker = _linker(left, right, model, shown)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_AT_RANDOM, seed=seed, min_count_per_level=None)
    return _with_side(model, "u", [_written(linker, shown, "u")])


def _estimated_m(left: pa.Table, right: pa.Table, model: Model, shown: tuple[Comparison, ...]) -> tuple[Model, int]:
    """The model, and how many rounds taught it something."""
    rounds = [columns for columns in ROUNDS if _all_said(left, columns) and _all_said(right, columns)]
    lessons = [lesson for columns in rounds if (lesson := _lesson(left, right, model, shown, columns))]
    return _with_side(model, "m", lessons), len(lessons)


def _all_said(people: pa.Table, columns: tuple[str, ...]) -> bool:
    return all(people.column(column).null_count < people.num_rows for column in columns)


def _lesson(
    left: pa.Table, right: pa.Table, model: Model, shown: tuple[Comparison, ...], columns: tuple[str, ...]
) -> Seen:
    """What one round teaches; nothing where its block holds so few pairs that a chance runs to zero, which Splink refuses.

    A linker of its own, for Splink leaves a refused one unfit for use.
    """
    linker = _linker(left, right, model, shown)
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True
        )
    except (ValueError, EMTrainingException):
        return {}
    taught = tuple(comparison for comparison in shown if not set(comparison.columns) & set(columns))
    return _written(linker, taught, "m")


def _written(linker: Linker, taught: tuple[Comparison, ...], side: str) -> Seen:
    """The chances that the linker now holds, by comparison and level; levels it never saw are left out."""
    found = {
        one["output_column_name"]: one["comparison_levels"] for one in linker.misc.save_model_to_json()["comparisons"]
    }
    return {
        (comparison.name, level.name): chance
        for comparison in taught
        for level, one in zip(comparison.levels, found[comparison.name][1:], strict=True)
        if isinstance(chance := one.get(f"{side}_probability"), float)
    }


def _with_side(model: Model, side: str, lessons: list[Seen]) -> Model:
    """`model` with the `side` (m or u) that the lessons teach, averaged."""
    chances = {comparison: dict(levels) for comparison, levels in model.parameters.chances.items()}
    for comparison, level in sorted({key for lesson in lessons for key in lesson}):
        chance = fmean(lesson[comparison, level] for lesson in lessons if (comparison, level) in lesson)
        bounded = round(min(max(chance, _LEAST[side]), _MOST), 6)
        chances[comparison][level] = msgspec.structs.replace(chances[comparison][level], **{side: bounded})
    return replace(model, parameters=msgspec.structs.replace(model.parameters, chances=chances))


def _without_unseen(learnt: Model, start: Model, shown: tuple[Comparison, ...]) -> Model:
    """Levels seen on neither side keep their weight but lose their share: those seen already add up to one."""
    chances = dict(learnt.parameters.chances)
    for comparison in shown:
        chances[comparison.name] = {
            level: _faded(found) if found == start.chances(comparison.name, level) else found
            for level, found in chances[comparison.name].items()
        }
    return replace(learnt, parameters=msgspec.structs.replace(learnt.parameters, chances=chances))


def _faded(chances: Chances) -> Chances:
    return msgspec.structs.replace(chances, m=round(chances.m * _UNSEEN, 9), u=round(chances.u * _UNSEEN, 9))


def _with_overlap(engine: Engine, left: pa.Table, standing: str, model: Model) -> Model:
    """The share of sampled rows whose person stands already, as the trained weights themselves see it."""
    engine.view_arrow("linkage_sample", left)
    create_candidates(engine, "linkage_sample", standing, model, "linkage_sample_links", least_bits=0)
    found = engine.read('SELECT count(DISTINCT "row") AS n FROM linkage_sample_links').read_all().column(0)[0].as_py()
    engine.drop("linkage_sample", "linkage_sample_links")
    overlap = min(max(int(found) / max(left.num_rows, 1), 0.01), 0.99)
    return replace(model, parameters=msgspec.structs.replace(model.parameters, overlap=round(overlap, 4)))
