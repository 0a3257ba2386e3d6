"""The demo writes the codes that the pack reads, and no others but on purpose."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.demo.conftest import PACK
from wasl.demo.attendance import LEVELS
from wasl.demo.codes import Codes, read_codes
from wasl.demo.draws import Draws
from wasl.kernel.errors import WaslError


@pytest.fixture(scope="module")
def codes() -> Codes:
    return read_codes(PACK)


def test_a_mapping_is_read_the_other_way_round(codes: Codes) -> None:
    assert codes.of("massar-levels")["lower-secondary-3"][:2] == ("3AC", "3APIC")
    assert None not in codes.of("missions-levels")


def test_every_level_of_a_career_has_a_code_where_it_is_taught(codes: Codes) -> None:
    general = {level for rank, level in LEVELS.items() if rank <= 12}
    for mapping in ("massar-levels", "private-schools-levels", "missions-levels"):
        assert general <= set(codes.of(mapping)), mapping
    assert {level for rank, level in LEVELS.items() if 13 <= rank <= 18} <= set(codes.of("ensup-levels"))
    assert {level for rank, level in LEVELS.items() if 21 <= rank <= 28} <= set(codes.of("e-takwin-levels"))
    assert {level for rank, level in LEVELS.items() if rank > 30} <= set(codes.of("enf-levels"))


def test_the_usual_spelling_is_written_most_often_and_all_are_written(codes: Codes) -> None:
    sql = codes.written(Draws(1), "massar-sexes", "'female'", "i")
    with duckdb.connect() as con:
        rows = dict(con.execute(f"SELECT {sql}, count(*) FROM range(20000) t(i) GROUP BY 1").fetchall())
    assert set(rows) == set(codes.of("massar-sexes")["female"])
    assert rows["F"] > 0.8 * 20_000


def test_a_code_the_department_has_not_is_nothing(codes: Codes) -> None:
    sql = codes.written(Draws(1), "missions-levels", "'doctorate'", "1")
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {sql}").fetchall() == [(None,)]


def test_only_some_spellings_may_be_asked_for(codes: Codes) -> None:
    sql = codes.written(Draws(1), "missions-levels", "'primary-1'", "i", only=lambda word: "Primaria" in word)
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT DISTINCT {sql} FROM range(5000) t(i)").fetchall()
    assert all("Primaria" in word for (word,) in rows)
    assert len(rows) > 1


def test_an_unknown_mapping_is_named(codes: Codes) -> None:
    with pytest.raises(WaslError, match="no mapping lunar-levels"):
        codes.of("lunar-levels")


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="no mappings"):
        read_codes(tmp_path)
