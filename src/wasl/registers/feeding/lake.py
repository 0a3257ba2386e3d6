"""Standing people as linkage sees them: one Parquet file a batch, derived from what the batch recorded.

Superseded spellings stay: someone may still be written so elsewhere. Batches that were undone, or never ended, do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wasl.catalogue.current import catalogue
from wasl.engine.arrow import columns
from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.declared import Register
from wasl.registers.feeding.mapping import linkage_sql
from wasl.registers.feeding.one_row import linkage_values
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import LINKAGE_COLUMNS, Plan, linkage_columns
from wasl.registers.linkage.blocking import Rules, keys_sql
from wasl.registers.linkage.features import create_features
from wasl.registers.linkage.frequencies import counts_sql, frequent_columns
from wasl.registers.linkage.score import Known
from wasl.registers.models import Batch, Review, SameAs
from wasl.registers.separating import moved

IDENTITY = ("entity", "source", "source_key")
_PERSON = columns(
    {
        **{column: pa.string() for column in (*IDENTITY, *LINKAGE_COLUMNS)},
        "birth_date": pa.date32(),
    }
)
_RAW, _FEATURES, _COUNTS, _KEYS = ".people.parquet", ".features.parquet", ".counts.parquet", ".keys.parquet"


def keep_people(engine: Engine, plan: Plan, places: Places, name: str) -> None:
    """Keep the linkage columns of what ``news`` records of people, as the file `name`."""
    output = plan.outputs[0]
    if not output.linkage:
        return
    said = ", ".join(f"{sql} AS {column}" for column, sql in linkage_sql(output, "r").items())
    engine.write_parquet(
        f"""SELECT n.entity, {literal(plan.source)} AS source, n."key" AS source_key, {said}
            FROM "news" AS n JOIN {identifier(output.relation)} AS r ON r."__row" = n."__row"
            WHERE n.register = {literal(output.register_name)}""",
        places.linkage(plan.space) / f"{name}{_RAW}",
    )


def keep_decided(engine: Engine, plan: Plan, places: Places, review: Review, entity: str) -> None:
    """Keep the linkage columns of a held row that a person is about to give to `entity`.

    The file counts only while the review names that very entity: one that was left by a decision that did not end is ignored.
    """
    if not plan.outputs[0].linkage or not review.incoming["wanted_0"]:
        return
    person = {"entity": entity, "source": plan.source, "source_key": review.source_key, **linkage_values(review)}
    engine.view_arrow("person_decided", pa.Table.from_pylist([person], schema=_PERSON))
    name = f"{review.batch_id:08d}-r{review.pk}-{entity}{_RAW}"
    engine.write_parquet('SELECT * FROM "person_decided"', places.linkage(plan.space) / name)
    engine.drop("person_decided")


def view_standing(engine: Engine, places: Places, space: str) -> bool:
    """Relations of every standing record of `space`; False when nobody stands.

    ``written`` has their features, by the entity they were recorded under; ``standing`` the same, by whose they are now;
    ``renamed`` tells the two apart, as `Known.renamed`. Features of a batch are computed when first needed and kept beside it.
    """
    files = [_with_features(engine, each) for each in _raw_files(places, space)]
    if not files:
        return False
    engine.view_parquet("written", files)
    features = ", ".join(f"f.{identifier(name)}" for name in pq.read_schema(files[0]).names if name != "entity")
    engine.view_arrow("renamed", _renamed())
    engine.view(
        "standing",
        f"""SELECT COALESCE(k.now, w.now, f.entity) AS entity, {features} FROM "written" AS f
            LEFT JOIN "renamed" AS k ON k.entity = f.entity AND k.source = f.source AND k.source_key = f.source_key
            LEFT JOIN "renamed" AS w ON w.entity = f.entity AND w.source IS NULL""",
    )
    return True


def known_of(engine: Engine, places: Places, space: str, rules: Rules) -> Known:
    """What is kept of the records that `view_standing` shows: a batch's blocks and counts are computed once, as features are."""
    raw = _raw_files(places, space)
    files = [_with_features(engine, each) for each in raw]
    engine.view_parquet("standing_counts", [_with_counts(engine, each) for each in files])
    engine.view_parquet("standing_keys", [_with_keys(engine, each, rules) for each in files])
    renamed = "renamed" if engine.count("renamed") else None
    return Known(_born(raw), "standing_counts", "standing_keys", renamed)


def _born(raw: Iterable[Path]) -> int:
    """How many people the batches of these files brought."""
    reports = Batch.objects.filter(pk__in={int(file.name[:8]) for file in raw}).values_list("report", flat=True)
    return max(1, sum(int(report.get("links", {}).get("born", 0)) for report in reports))


def _renamed() -> pa.Table:
    """``entity, source, source_key, now``: records that merges (all of an entity, no source) and splits gave to someone else."""
    same = dict(SameAs.objects.filter(recorded_to__isnull=True).values_list("entity", "canonical"))
    rows: list[tuple[str, str | None, str | None, str]] = [(entity, None, None, now) for entity, now in same.items()]
    rows += [(entity, source, key, same.get(mover, mover)) for source, key, entity, mover in _moved()]
    names = ("entity", "source", "source_key", "now")
    schema = pa.schema([(name, pa.string()) for name in names])
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)


def _moved() -> list[tuple[str, str, str, str]]:
    """Keys that splits took from an entity, each with whose it is now: a key may have moved more than once."""
    now: dict[tuple[str, str, str], str] = {}
    recognised = {name for name, each in catalogue().all(Register).items() if linkage_columns(each, each.attributes)}
    for (register, source, key), entity, mover in moved():
        if register not in recognised:
            continue
        for known, holder in list(now.items()):
            if known[:2] == (source, key) and holder == entity:
                now[known] = mover
        now[source, key, entity] = mover
    return [(*known, mover) for known, mover in now.items()]


def _raw_files(places: Places, space: str) -> list[Path]:
    """Files of batches that stand, in order: ``<batch>``, or ``<batch>-r<review>-<entity>`` of a row that a person decided."""
    standing = set(Batch.objects.filter(state=Batch.State.RECORDED).values_list("pk", flat=True))
    decided = Review.objects.filter(state__in=(Review.State.ACCEPTED, Review.State.REJECTED), batch__in=standing)
    names = {f"{batch:08d}" for batch in standing}
    names |= {f"{b:08d}-r{r}-{chosen}" for b, r, chosen in decided.values_list("batch", "pk", "chosen")}
    return [file for file in sorted(places.linkage(space).glob(f"*{_RAW}")) if file.name.removesuffix(_RAW) in names]


def _with_features(engine: Engine, raw: Path) -> Path:
    features = raw.with_name(raw.name.removesuffix(_RAW) + _FEATURES)
    if not features.exists():
        engine.view_parquet("people_read", [raw])
        create_features(engine, "people_read", "people_features", IDENTITY)
        engine.write_parquet('SELECT * FROM "people_features"', features)
        engine.drop("people_features", "people_read")
    return features


def _with_counts(engine: Engine, features: Path) -> Path:
    counts = features.with_name(features.name.removesuffix(_FEATURES) + _COUNTS)
    if not counts.exists():
        engine.view_parquet("people_read", [features])
        engine.write_parquet(counts_sql(frequent_columns(), ("people_read",)), counts)
        engine.drop("people_read")
    return counts


def _with_keys(engine: Engine, features: Path, rules: Rules) -> Path:
    """Numbers of blocks hold for the `rules`, and for the engine that computes them, alone: the name says for which."""
    made_by = hashlib.sha256(f"{engine.dialect.hashing} {rules}".encode()).hexdigest()[:8]
    batch = features.name.removesuffix(_FEATURES)
    keys = features.with_name(f"{batch}.{made_by}{_KEYS}")
    if not keys.exists():
        engine.view_parquet("people_read", [features])
        engine.write_parquet(keys_sql(engine, "people_read", "entity", rules, swapped=False), keys)
        engine.drop("people_read")
        for former in features.parent.glob(f"{batch}.*{_KEYS}"):
            if former != keys:
                former.unlink(missing_ok=True)
    return keys
