"""The synthetic State in one call: people, schools, careers, then each department's files and the truth behind them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec

from wasl.demo.attendance import attended_by
from wasl.demo.calibration import Commune, cell_table, census_communes, commune_table, populated
from wasl.demo.careers import careers_of
from wasl.demo.codes import read_codes
from wasl.demo.draws import Draws
from wasl.demo.extracts import (
    e_takwin,
    enf,
    fmps,
    gresa,
    masirh,
    massar,
    missions,
    private_schools,
    rnp,
    rsu,
    traditional,
    universities,
)
from wasl.demo.people import Rates, people_of
from wasl.demo.scales import CENSUS_DAY, Calendar, Scale, scale_named
from wasl.demo.schools import schools_of
from wasl.demo.truth import begin_truth, write_truth
from wasl.demo.workshop import File, Workshop

_MEMORY = "4GB"
_THREADS = 2
EXTRACTS: tuple[Callable[[Workshop], None], ...] = (
    gresa.write_establishments,
    rnp.write_persons,
    rsu.write_households,
    rsu.write_members,
    massar.write_pupils,
    massar.write_enrolments,
    private_schools.write_pupils,
    massar.write_marks,
    fmps.write_children,
    traditional.write_learners,
    missions.write_pupils,
    enf.write_learners,
    e_takwin.write_trainees,
    universities.write_students,
    masirh.write_staff,
)
"""In the order the files are fed."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was made. Also written as ``manifest.json`` beside the files."""

    scale: str
    people_fraction: float
    seed: int
    files: tuple[File, ...]
    """In the order they are to be fed."""
    learners: int
    """People with an enrolment in the years told."""
    people: int


def build(scale: str | Scale, seed: int, out: Path, pack: Path, calendar: Calendar | None = None) -> Manifest:
    """Make the State of `scale` under the folder `out`, from the codes of `pack`, in the years of `calendar`.

    Writes each feed's files, ``truth/*.parquet`` and ``manifest.json``. Region by region, so memory does not grow with the
    scale. The same arguments give the same bytes.
    """
    scale = scale_named(scale) if isinstance(scale, str) else scale
    codes, draws = read_codes(pack), Draws(seed)
    communes = populated(scale)
    made: list[Made] = []
    for region in sorted({commune.region for commune in communes}):
        own = tuple(commune for commune in communes if commune.region == region)
        with closing(_connection(out)) as con:
            shop = Workshop(con, draws, codes, calendar or Calendar(), region, out)
            made.append(_region(shop, own, scale.people_fraction, sum(each.cards for each in made)))
    manifest = Manifest(
        scale=scale.name, people_fraction=scale.people_fraction, seed=seed, files=_in_order(made),
        learners=sum(each.learners for each in made), people=sum(each.people for each in made),
    )  # fmt: skip
    (out / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    return manifest


@dataclass(frozen=True, slots=True)
class Made:
    """What one region gave."""

    files: tuple[File, ...]
    cards: int
    learners: int
    people: int


def _connection(out: Path) -> duckdb.DuckDBPyConnection:
    out.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "threads": _THREADS,
        "temp_directory": str(out / ".work"),
    }
    return duckdb.connect(config=config)


def _region(shop: Workshop, communes: tuple[Commune, ...], fraction: float, first_card: int) -> Made:
    con = shop.con
    con.register("cells", cell_table(communes, fraction))
    con.register("communes", commune_table(communes))
    cards = people_of(con, shop.draws, shop.region, first_card, Rates(), shop.calendar)
    schools_of(con, shop.region, fraction)
    careers_of(con, shop.draws, shop.calendar)
    attended_by(con, shop.draws, shop.calendar)
    begin_truth(con)
    for write in EXTRACTS:
        write(shop)
    write_truth(con, shop.out, shop.region)
    [(people,)] = con.execute("SELECT count(*) FROM people").fetchall()
    [(learners,)] = con.execute("SELECT count(DISTINCT person) FROM attended").fetchall()
    return Made(files=tuple(shop.files), cards=cards, learners=learners, people=people)


def _in_order(made: list[Made]) -> tuple[File, ...]:
    """The census, then feed by feed in the order of `EXTRACTS`; within a feed by day, then region."""
    census = File(feed="census-2024", path=None, as_of=CENSUS_DAY, rows=len(census_communes()), people=False)
    files = [file for each in made for file in each.files]
    feeds = list(dict.fromkeys(file.feed for file in files))
    return (census, *sorted(files, key=lambda file: (feeds.index(file.feed), file.as_of, file.path or "")))
