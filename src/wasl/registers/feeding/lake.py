"""Standing people as linkage sees them: one Parquet file a batch, derived from what the batch recorded.

Superseded spellings stay: someone may still be written so elsewhere. Batches that were undone, or never ended, do not count.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import LINKAGE_COLUMNS, Plan
from wasl.registers.linkage.features import create_features
from wasl.registers.models import Batch, SameAs

IDENTITY = ("entity", "source", "source_key")
_RAW, _FEATURES = ".people.parquet", ".features.parquet"


def keep_people(engine: Engine, plan: Plan, places: Places, name: str) -> None:
    """Keep the linkage columns of what ``news`` records of people, as the file `name`. Needs ``entities`` and ``news``."""
    output = plan.outputs[0]
    if not output.linkage:
        return
    folder = places.linkage(plan.space)
    columns = ", ".join(f"r.{identifier(column)}" for column in LINKAGE_COLUMNS)
    engine.write_parquet(
        f"""SELECT e.entity, '{plan.source}' AS source, r."__key" AS source_key, {columns}
            FROM {identifier(output.relation)} AS r JOIN "entities" AS e ON e."__row" = r."__row"
            JOIN (SELECT DISTINCT "__row" FROM "news" WHERE register = '{output.register_name}') AS n
              ON n."__row" = r."__row\"""",
        folder / f"{name}{_RAW}",
    )


def view_standing(engine: Engine, places: Places, space: str) -> bool:
    """Relation ``standing``: features of every standing record of `space`; False when there is none.

    Features of a batch are computed when first needed, and kept beside it.
    """
    files = [_with_features(engine, raw) for raw in _raw_files(places, space)]
    if not files:
        return False
    engine.view_parquet("standing_files", files)
    same = list(SameAs.objects.filter(recorded_to__isnull=True).values_list("entity", "canonical"))
    schema = pa.schema([("entity", pa.string()), ("canonical", pa.string())])
    engine.view_arrow("same_as", pa.Table.from_pylist([{"entity": e, "canonical": c} for e, c in same], schema=schema))
    engine.view(
        "standing",
        """SELECT f.*, COALESCE(s.canonical, f.entity) AS canonical FROM "standing_files" AS f
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
