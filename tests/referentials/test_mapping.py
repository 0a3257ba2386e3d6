"""From a department's codes to the common ones."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.referentials.declared import Code, Mapping, Referential, Row
from wasl.referentials.mapping import LOOKUP, in_force, lookup_table, normalised, spellings, translate
from wasl.referentials.nomenclature import Nomenclature
from wasl.referentials.providers.port import ProvidedCode

TITLE = Text(fr="titre", ar="عنوان", en="title")


def mapping(rows: dict[str, Row] | None = None, *, same_codes: bool = False) -> Mapping:
    return Mapping(title=TITLE, system="school", to="sexes", rows=rows or {}, same_codes=same_codes)


def towns(**spelt: tuple[str, ...]) -> Nomenclature:
    codes = {name: Code(title=TITLE) for name in spelt}
    known = {name: ProvidedCode(codes[name], spellings) for name, spellings in spelt.items()}
    return Nomenclature("sexes", Referential(title=TITLE, owner="maps", version="1", codes=codes), codes, known)


SEXES = mapping(
    {
        "F": Row(to="female", aliases=("Fille", "أنثى", "féminin")),
        "M": Row(to="male", aliases=("Garçon",)),
        "X": Row(to=None, note="not recorded"),
    }
)


@pytest.mark.parametrize("cell", ["F", "f", " F ", "FILLE", "fille", "أنثى", "FÉMININ", "Féminin"])
def test_every_spelling_leads_to_the_same_code(cell: str) -> None:
    row = translate(SEXES, cell)
    assert row is not None
    assert row.to == "female"


def test_a_code_without_equivalent_is_known_and_leads_nowhere() -> None:
    row = translate(SEXES, "x")
    assert row is not None
    assert row.to is None


@pytest.mark.parametrize("cell", ["", "G", "Fi lle", "feminin"])
def test_what_the_mapping_does_not_know_has_no_row(cell: str) -> None:
    assert translate(SEXES, cell) is None


def test_two_rows_cannot_claim_one_spelling() -> None:
    twice = mapping({"F": Row(to="female"), "G": Row(to="male", aliases=(" f ",))})
    with pytest.raises(WaslError, match="in two ways"):
        spellings(twice)


def test_a_row_may_repeat_its_own_spelling() -> None:
    assert list(spellings(mapping({"F": Row(to="female", aliases=("f",))}))) == ["F"]


def test_the_table_has_each_key_once_in_order() -> None:
    table = lookup_table(SEXES)
    assert table.schema == LOOKUP
    keys = table["key"].to_pylist()
    assert keys == sorted(set(keys))
    assert dict(zip(keys, table["value"].to_pylist(), strict=True))["X"] is None


def test_an_empty_mapping_gives_an_empty_table() -> None:
    assert lookup_table(mapping()).num_rows == 0


def test_bulk_work_reads_the_table_as_single_cells_are_read() -> None:
    cells = [" fille ", "Garçon", "x", "inconnu", None]
    database = duckdb.connect()
    database.register(
        "cells", duckdb.sql(f"SELECT unnest({cells!r}::VARCHAR[]) AS c".replace("None", "NULL")).to_arrow_table()
    )
    database.register("sexes", lookup_table(SEXES))
    joined = database.sql("SELECT c, value FROM cells LEFT JOIN sexes ON key = upper(trim(c))").fetchall()
    expected = [(cell, row.to if (row := translate(SEXES, cell or "")) else None) for cell in cells]
    assert sorted(joined, key=repr) == sorted(expected, key=repr)


def test_a_system_that_writes_the_common_codes_needs_no_row() -> None:
    table = lookup_table(mapping(same_codes=True), towns(fes=("Fès", "فاس"), sale=("Salé",)))
    found = dict(zip(table["key"].to_pylist(), table["value"].to_pylist(), strict=True))
    assert found == {"FES": "fes", "FÈS": "fes", "فاس": "fes", "SALE": "sale", "SALÉ": "sale"}


def test_a_code_wins_over_another_codes_spelling() -> None:
    known = spellings(mapping(same_codes=True), towns(fes=("sale",), sale=("fes",)))
    assert {key: row.to for key, row in known.items()} == {"FES": "fes", "SALE": "sale"}


def test_the_mappings_own_row_wins_over_the_referentials_spelling() -> None:
    own = mapping({"Fès": Row(to="sale", note="its old habit")}, same_codes=True)
    row = translate(own, "fès", towns(fes=("Fès",), sale=()))
    assert row is not None
    assert row.to == "sale"


def test_common_codes_cannot_be_read_without_their_referential() -> None:
    with pytest.raises(WaslError, match="needs that referential"):
        lookup_table(mapping(same_codes=True))


@pytest.mark.parametrize(("day", "holds"), [("2024-08-31", False), ("2024-09-01", True), ("2025-09-01", False)])
def test_a_mapping_holds_over_its_period(day: str, holds: bool) -> None:
    dated = Mapping(title=TITLE, system="s", to="t", since=date(2024, 9, 1), until=date(2025, 9, 1))
    assert in_force(dated, date.fromisoformat(day)) is holds


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=6), max_size=8))
def test_every_written_spelling_is_found_again(texts: list[str]) -> None:
    rows = {text: Row(to=f"code-{normalised(text)}") for text in {normalised(text): text for text in texts}.values()}
    written = mapping(rows)
    assert all(translate(written, text) == row for text, row in rows.items())
