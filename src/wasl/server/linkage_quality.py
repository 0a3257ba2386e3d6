"""Linkage measured against a known truth, kept for the quality page. Only a demonstration knows the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from wasl.demo.measure import Found, measure
from wasl.engine.choose import scratch_engine
from wasl.engine.parquet import put_in_place
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import bulk, text
from wasl.registers.declared import Feed, Register
from wasl.registers.dossier import people
from wasl.registers.feeding.run import Installation
from wasl.registers.linkage.evaluate import Measure, Quality
from wasl.registers.subjects import registers_about


def measure_linkage(truth: Path, place: Installation) -> Found:
    """Compare the registers with the folder `truth`, and keep the figures. Raises WaslError where no truth is."""
    if not any(truth.glob("rows-*.parquet")):
        raise WaslError("there is no truth here", where=str(truth), mend="give the folder 'truth' of a demo State")
    with scratch_engine(place.places.work, "quality") as engine:
        systems = {name: feed.system for name, feed in place.catalogue.all(Feed).items()}
        with bulk() as reading:
            found = measure(engine, truth, reading.read(_registered_sql(place)), systems)
    with put_in_place(place.places.linkage_quality) as draft:
        draft.write_bytes(msgspec.json.encode(described(found)))
    return found


def tell_linkage(found: Found, console: Console) -> None:
    """One line on how good it is."""
    overall, across = found.overall.pairwise, found.across_scripts
    console.print(
        f"Linkage against the truth: precision {overall.precision or 0:.4f}, recall {overall.recall or 0:.4f}, "
        f"across scripts {across.recall or 0:.4f}"
    )


def described(found: Found) -> dict[str, Any]:
    """The figures as the quality page reads them."""
    return {
        "at": now().isoformat(),
        "overall": _quality(found.overall),
        "by_group": {name: [_quality(each) for each in group] for name, group in found.by_group.items()},
        "across_scripts": _measure(found.across_scripts),
    }


def _registered_sql(place: Installation) -> str:
    """Current records by which people are recognised, each with the entity it is read through."""
    about = registers_about(place.catalogue, people(place.catalogue))
    names = ", ".join(text(name) for name, each in about.items() if _recognises(each))
    return f"""SELECT r.source, r.source_key, COALESCE(s.canonical, r.entity) AS entity FROM registers_record AS r
        LEFT JOIN registers_sameas AS s ON s.entity = r.entity AND s.recorded_to IS NULL
        WHERE r.register IN ({names}) AND r.recorded_to IS NULL"""


def _recognises(register: Register) -> bool:
    return any(attribute.links_as for attribute in register.attributes.values())


def _quality(quality: Quality) -> dict[str, Any]:
    return {"group": [*quality.group], "records": quality.records, "pairwise": _measure(quality.pairwise)}


def _measure(measure: Measure) -> dict[str, float | None]:
    return {"precision": measure.precision, "recall": measure.recall}
