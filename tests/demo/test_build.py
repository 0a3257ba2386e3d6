"""A State in one call: the same each time, complete, with the truth behind every row."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.demo.conftest import PACK, SEED, State
from wasl.catalogue.catalogue import Catalogue
from wasl.demo.build import Manifest, build
from wasl.demo.scales import Calendar, Scale
from wasl.demo.truth import SCRIPTS
from wasl.registers.declared import Feed, Register

SMALL = Scale("hamlet", ("11.537.01",), 0.06)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("hamlet")
    build(SMALL, 3, folder, PACK)
    return contents(folder)


def test_the_same_seed_gives_the_same_bytes(hamlet: dict[str, bytes], tmp_path: Path) -> None:
    build(SMALL, 3, tmp_path, PACK)
    again = contents(tmp_path)
    assert list(again) == list(hamlet)
    assert [name for name in again if again[name] != hamlet[name]] == []


def test_another_seed_gives_other_people(hamlet: dict[str, bytes], tmp_path: Path) -> None:
    build(SMALL, 4, tmp_path, PACK)
    name = next(name for name in hamlet if name.startswith("massar-pupils"))
    assert (tmp_path / name).read_bytes() != hamlet[name]


def test_a_province_has_under_six_thousand_learners(state: State) -> None:
    assert 4_000 < state.manifest.learners < 6_000
    assert state.manifest.people > state.manifest.learners


def test_the_manifest_is_written_beside_the_files(state: State) -> None:
    read = msgspec.json.decode((state.folder / "manifest.json").read_bytes(), type=Manifest)
    assert read == state.manifest
    assert read.seed == SEED


def test_every_feed_of_the_pack_has_its_files(state: State, pack: Catalogue) -> None:
    assert {file.feed for file in state.manifest.files} == set(pack.all(Feed))


def test_files_are_in_the_order_they_are_fed(state: State) -> None:
    feeds = list(dict.fromkeys(file.feed for file in state.manifest.files))
    assert feeds == [
        "census-2024", "establishments", "rnp-persons", "rsu-households", "rsu-members", "massar-pupils", "massar-enrolments",
        "private-schools", "massar-baccalaureate", "preschool-fmps", "traditional-schools", "foreign-missions", "nonformal-enf",
        "vocational-e-takwin", "universities", "staff-masirh",
    ]  # fmt: skip
    for feed in feeds:
        days = [file.as_of for file in state.files(feed)]
        assert days == sorted(days)


def test_the_census_comes_from_its_package(state: State) -> None:
    [census] = state.files("census-2024")
    assert (census.path, census.rows, census.people) == (None, 1_503, False)


def test_no_other_file_lies_about(state: State) -> None:
    told = {file.path for file in state.manifest.files} | {"manifest.json"}
    found = set(contents(state.folder))
    assert {name for name in found - told if not name.startswith("truth/")} == set()
    assert told - {None} <= found


def test_each_key_of_a_file_has_one_person(state: State) -> None:
    rows = state.ask(
        "SELECT file, key FROM {truth} WHERE key IS NOT NULL GROUP BY ALL HAVING count(DISTINCT person) > 1"
    )
    assert len(rows) <= 1


def test_conservation_each_truth_row_is_a_row_of_its_file_and_the_rest_are_copies(state: State) -> None:
    known = dict(state.ask("SELECT file, count(*) FROM {truth} GROUP BY file"))
    for file in state.manifest.files:
        if not file.people or file.path is None:
            continue
        copies = file.slips.get("repeated", 0)
        contradicted = file.slips.get("contradicted", 0)
        assert known[file.path] + copies <= file.rows <= known[file.path] + copies + contradicted


def test_everyone_in_the_truth_has_their_groups(state: State) -> None:
    [(missing,)] = state.ask(
        "SELECT count(*) FROM {truth} t LEFT JOIN {people} p USING (person) WHERE p.person IS NULL AND feed <> 'staff-masirh'"
    )
    [(groups,)] = state.ask("SELECT count(DISTINCT (sex, milieu)) FROM {people}")
    assert missing == 0
    assert groups == 4


def test_scripts_are_those_of_the_names_the_feeds_declare(pack: Catalogue) -> None:
    told = {}
    for name, feed in pack.all(Feed).items():
        output = feed.outputs[0]
        register = pack.get(Register, output.register)
        scripts = {
            register.attributes[key].script for key in output.attributes if register.attributes[key].links_as == "given"
        }
        if scripts:
            told[name] = tuple(sorted(script for script in scripts if script))
    assert told == SCRIPTS


def test_linkage_has_real_work(state: State) -> None:
    """Most learners are in several sources, and some only in sources of different scripts."""
    [(several, learners)] = state.ask("""
        SELECT count(*) FILTER (sources > 1), count(*) FROM (
          SELECT person,
            count(DISTINCT feed) FILTER (feed NOT IN ('massar-enrolments', 'massar-baccalaureate', 'rsu-members')) AS sources
          FROM {truth}
          WHERE feed <> 'staff-masirh' GROUP BY person)""")
    [(traditional, elsewhere)] = state.ask("""
        SELECT count(*), count(*) FILTER (others) FROM (
          SELECT person, bool_or(feed IN ('rnp-persons', 'vocational-e-takwin', 'universities', 'massar-pupils')) AS others
          FROM {truth} GROUP BY person HAVING bool_or(feed = 'traditional-schools'))""")
    assert several > 0.2 * learners
    assert elsewhere > 0.7 * traditional


def test_other_years_may_be_told(hamlet: dict[str, bytes], tmp_path: Path) -> None:
    later = build(SMALL, 3, tmp_path, PACK, Calendar(2026))
    days = {file.as_of.isoformat() for file in later.files if file.feed == "massar-enrolments"}
    assert days == {"2025-07-31", "2026-07-31", "2026-10-31"}
    last = next(file.path for file in later.files if file.path and file.path.startswith("massar-enrolments/2026-10"))
    assert b"2026/2027" in (tmp_path / last).read_bytes()
