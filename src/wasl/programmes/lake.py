"""Where the decisions of runs are, in the lake."""

from __future__ import annotations

from pathlib import Path

from wasl.programmes.bulk import Files
from wasl.programmes.models import Run
from wasl.registers.feeding.places import Places


def files_of(places: Places, run: Run) -> Files:
    """Where the decisions of a run are, and the facts of people beside them."""
    folder = places.home / "lake" / "decisions" / f"{run.pk:08d}"
    return Files(folder / "units.parquet", folder / "members.parquet", folder / "people.parquet")


def breakdowns_of(places: Places, run: Run) -> Path:
    """Where each unit of a run belongs: Parquet of the unit, and of a code for each of the programme's breakdowns."""
    return files_of(places, run).units.with_name("breakdowns.parquet")
