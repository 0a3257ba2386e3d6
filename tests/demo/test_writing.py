"""Files as departments write them: the encoding, the delimiter, the workbook, byte for byte the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from wasl.demo.writing import LARGEST_SHEET, Csv, write_csv, write_jsonl, write_parquet, write_xlsx

ROWS = """
SELECT * FROM (VALUES ('é, "x"', 'العلوي', DATE '2010-03-25'), (NULL, '<&>', NULL)) t("Nom", "الاسم", "Né(e) le")"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("dialect", "start"),
    [
        (Csv(), b"Nom,"), (Csv(encoding="utf-8-sig"), b"\xef\xbb\xbfNom,"),
        (Csv(delimiter="\t", encoding="utf-16"), b"\xff\xfeN\x00o\x00m\x00\t\x00"), (Csv(delimiter="|"), b"Nom|"),
    ],
)  # fmt: skip
def test_csv_has_its_encoding_and_delimiter(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, dialect: Csv, start: bytes
) -> None:
    path = tmp_path / "a.csv"
    assert write_csv(con, ROWS, path, dialect) == 2
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]
    text = path.read_text(encoding=dialect.encoding)
    assert '"é, ""x"""' in text
    assert "العلوي" in text


def test_csv_ends_its_lines_as_told(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(con, ROWS, path, Csv(encoding="utf-8-sig", line_end="\r\n"))
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == 3


def test_windows_1252_refuses_what_it_cannot_write(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_csv(con, ROWS, tmp_path / "a.csv", Csv(encoding="cp1252"))


def test_windows_1252_writes_one_byte_a_letter(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_csv(con, "SELECT 'Béni Mellal' AS v", tmp_path / "a.csv", Csv(encoding="cp1252"))
    assert (tmp_path / "a.csv").read_bytes() == b"v\nB\xe9ni Mellal\n"


def test_json_lines_hold_one_object_each(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert write_jsonl(con, ROWS, tmp_path / "a.jsonl") == 2
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["الاسم"] == "العلوي"
    assert lines[1]["Nom"] is None


def test_parquet_keeps_the_columns(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert write_parquet(con, ROWS, tmp_path / "a.parquet") == 2
    assert pq.read_table(tmp_path / "a.parquet").column_names == ["Nom", "الاسم", "Né(e) le"]


def test_a_workbook_reads_back(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert write_xlsx(con, ROWS, tmp_path / "a.xlsx", "القائمة", title=("État & co",), right_to_left=True) == 2
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["القائمة"]
    title, headers, first, second = book.get_sheet_by_index(0).to_python()
    assert title[0] == "État & co"
    assert headers == ["Nom", "الاسم", "Né(e) le"]
    assert first == ['é, "x"', "العلوي", date(2010, 3, 25)]
    assert second[1] == "<&>"
    assert not second[0]


def test_a_workbook_of_many_columns_goes_past_z(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    columns = ", ".join(f"'{n}' AS c{n}" for n in range(60))
    write_xlsx(con, f"SELECT {columns}", tmp_path / "a.xlsx", "x")
    headers, row = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert headers == [f"c{n}" for n in range(60)]
    assert row == [str(n) for n in range(60)]


def test_a_workbook_does_not_hold_more_than_a_sheet(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        write_xlsx(con, f"SELECT i FROM range({LARGEST_SHEET}) t(i)", tmp_path / "a.xlsx", "x")


def test_the_same_rows_give_the_same_bytes(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(con, ROWS, tmp_path / f"{name}.xlsx", "x")
        write_parquet(con, ROWS, tmp_path / f"{name}.parquet")
    for kind in ("xlsx", "parquet"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_a_path_may_hold_a_quote(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert write_csv(con, ROWS, tmp_path / "l'école" / "a.csv") == 2
