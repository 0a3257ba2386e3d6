"""Standing people as linkage sees them: one Parquet file a batch, derived from what the batch recorded.

Superseded spellings stay: someone may still be written so elsewhere. Batches that were undone, or never ended, do not count.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.feeding.mapping import linkage_sql
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import Plan
from wasl.registers.linkage.features import create_features
from wasl.registers.models import Batch, SameAs

IDENTITY = ("entity", "source", "source_key")
_RAW, _FEATURES = ".people.parquet", ".features.parquet"


def keep_people(engine: Engine, plan: Plan, places: Places, name: str) -> None:
    """Keep the linkage columns of what ``news`` records of people, as the file `name`."""
    output = plan.outputs[0]
    if not output.linkage:
        return
    columns = ", ".join(f"{sql} AS {column}" for column, sql in linkage_sql(output, "r").items())
    engine.write_parquet(
        f"""SELECT n.entity, {literal(plan.source)} AS source, n."key" AS source_key, {columns}
            FROM "news" AS n JOIN {identifier(output.relation)} AS r ON r."__row" = n."__row"
            WHERE n.register = {literal(output.register_name)}""",
        places.linkage(plan.space) / f"{name}{_RAW}",
    )


def view_standing(engine: Engine, places: Places, space: str) -> bool:
    """Relation ``standing``: features of every standing record of `space`; False when there is none.

    Features of a batch are computed when first needed, and kept beside it.
    """
    files = [_with_features(engine, raw) for raw in _raw_files(places, space)]
    if not files:
        return False
    engine.view_parquet("standing_files", files)
    columns = ", ".join(f"f.{identifier(name)}" for name in pq.read_schema(files[0]).names if name != "entity")
    same = list(SameAs.objects.filter(recorded_to__isnull=True).values_list("entity", "canonical"))
    schema = pa.schema([("entity", pa.string()), ("canonical", pa.string())])
    engine.view_arrow("same_as", pa.Table.from_pylist([{"entity": e, "canonical": c} for e, c in same], schema=schema))
    engine.view(
        "standing",
        f"""SELECT COALESCE(s.canonical, f.entity) AS entity, {columns} FROM "standing_files" AS f
            LEFT JOIN "same_as" AS s ON s.entity = f.entity""",
    )
    return True


def _raw_files(places: Places, space: str) -> list[Path]:
    """Files of batches that stand, in order. A file's name starts with its batch's number."""
    standing = set(Batch.objects.filter(state=Batch.State.RECORDED).values_list("pk", flat=True))
    files = sorted(places.linkage(space).glob(f"*{_RAW}"))
    return [file for file in files if int(file.name.split(".")[0].split("-")[0]) in standing]


def _with_features(engine: Engine, raw: Path) -> Path:
    features = raw.with_name(raw.name.removesuffix(_RAW) + _FEATURES)
    if not features.exists():
        engine.view_parquet("people_read", [raw])
        create_features(engine, "people_read", "people_features", IDENTITY)
        engine.write_parquet('SELECT * FROM "people_features"', features)
        engine.drop("people_features", "people_read")
    return features
