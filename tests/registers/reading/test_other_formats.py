"""Workbooks, JSON lines, Parquet, forms and packages."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from tests.registers.reading.conftest import Read
from wasl.kernel.errors import WaslError

Reading = Callable[..., Read]


def workbook(*rows: tuple[Any, ...], sheet: str = "data") -> bytes:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HEAD = ("CODE", "PRÉNOM", "NOTE")


def test_cells_of_a_workbook_read_as_a_person_would_type_them(read_bytes: Reading) -> None:
    read = read_bytes(workbook(HEAD, (12, dt.date(2012, 6, 4), 13.5), ("007", "=1+1", True)), "xlsx")
    assert read.rows[0] == ("12", "2012-06-04", "13.5")
    assert (read.rows[1][0], read.rows[1][2]) == ("007", "true")


def test_empty_rows_count_only_inside(read_bytes: Reading) -> None:
    read = read_bytes(workbook(HEAD, ("A1", "Zoe", 1), (None, None, None), ("A2", "Max", 2), (None,), (None,)), "xlsx")
    assert [row[0] for row in read.rows] == ["A1", None, "A2"]


def test_titles_above_the_headers_are_skipped(read_bytes: Reading) -> None:
    read = read_bytes(workbook(("Ministry",), ("List",), HEAD, ("A1", "Zoe", 1)), "xlsx", header_row=3)
    assert read.rows == [("A1", "Zoe", "1")]


def test_a_missing_sheet_is_answered_with_those_there_are(read_bytes: Reading) -> None:
    with pytest.raises(WaslError) as refused:
        read_bytes(workbook(HEAD, sheet="Feuil1"), "xlsx", sheet="data")
    assert "Feuil1" in refused.value.mend


@pytest.mark.parametrize("cut", [10, 200, -200])
def test_a_truncated_workbook_is_refused(read_bytes: Reading, cut: int) -> None:
    with pytest.raises(WaslError, match="workbook"):
        read_bytes(workbook(HEAD, ("A1", "Zoe", 1))[:cut], "xlsx")


def test_text_given_as_a_workbook_is_refused(read_bytes: Reading) -> None:
    with pytest.raises(WaslError, match="no workbook"):
        read_bytes(b"CODE,PRENOM\nA1,Zoe\n", "xlsx")


def test_an_empty_workbook_file_is_refused(read_bytes: Reading) -> None:
    with pytest.raises(WaslError, match="empty"):
        read_bytes(b"", "xlsx")


def test_a_bomb_is_refused_before_it_is_opened(read_bytes: Reading) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(WaslError, match="unpack to 60,000,000"):
        read_bytes(buffer.getvalue(), "xlsx")


def test_a_password_is_named(read_bytes: Reading) -> None:
    content = bytearray(workbook(HEAD))
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(WaslError, match="encrypted"):
        read_bytes(bytes(content), "xlsx")


def test_json_lines_keep_numbers_as_written_and_set_bad_lines_aside(read_bytes: Reading) -> None:
    lines = (
        '{"CODE": "A1", "PRÉNOM": "Zoé", "NOTE": 12.50}\n{"CODE": "A2"\n{"CODE": "A3", "PRÉNOM": ["x"]}\n\n'
        '{"CODE": 7, "PRÉNOM": null}\n'
    )
    read = read_bytes(lines.encode(), "jsonl")
    assert read.rows == [("A1", "Zoé", "12.50"), ("7", None, None)]
    assert [bad.line for bad in read.report.malformed] == [2, 3]


def test_json_lines_without_any_object_are_refused(read_bytes: Reading) -> None:
    with pytest.raises(WaslError, match="JSON"):
        read_bytes(b"CODE,PRENOM\nA1,Zoe\n", "jsonl")


def test_parquet_is_read_as_text(read_bytes: Reading) -> None:
    table = pa.table({"code": ["A1"], "PRÉNOM": [dt.date(2012, 6, 4)], "NOTE": [12]})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    assert read_bytes(buffer.getvalue(), "parquet").rows == [("A1", "2012-06-04", "12")]
    with pytest.raises(WaslError, match="Parquet"):
        read_bytes(buffer.getvalue()[:-20], "parquet")


def test_a_form_comes_as_lines_or_as_its_template(read_bytes: Reading) -> None:
    assert read_bytes('{"CODE": "A1", "PRÉNOM": "Zoé"}\n'.encode(), "form").rows == [("A1", "Zoé", None)]
    assert read_bytes(workbook(HEAD, ("A1", "Zoe", 1)), "form").rows == [("A1", "Zoe", "1")]


def test_a_package_is_read_from_its_provider(read_bytes: Reading) -> None:
    packages = {"figures": lambda: pa.table({"CODE": ["A1"], "PRÉNOM": ["Zoé"], "NOTE": [3]})}
    assert read_bytes(b"figures 1", "package", packages=packages, package="figures").rows == [("A1", "Zoé", "3")]
    with pytest.raises(WaslError, match="no data package"):
        read_bytes(b"figures 1", "package", package="figures")
