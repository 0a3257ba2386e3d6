"""Rejected rows come back in the source's format, with reasons, harmless to spreadsheets, and read as they were."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.registers.reading.conftest import a_feed
from wasl.registers.reading.export import REASON_COLUMNS, export_rejected, guarded, suffix, unguarded
from wasl.registers.reading.template import write_template


def rejected(folder: Path) -> Path:
    path = folder / "rejected.parquet"
    table = pa.table({"CODE": ["=1+1", "A2"], "PRÉNOM": ["Zoé", None], "NOTE": ["-3", "x"], "__row": [4, 9],
                      "__reject": ["missing-key", "duplicate-key|missing-key"]})  # fmt: skip
    pq.write_table(table, path)
    return path


def test_csv_comes_back_with_its_delimiter_and_harmless(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert export_rejected(a_feed(), rejected(tmp_path), {"delimiter": ";", "encoding": "utf-8"}, out) == 2
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["CODE", "PRÉNOM", "NOTE", *REASON_COLUMNS]
    assert rows[1][:4] == ["'=1+1", "Zoé", "'-3", "4"]
    assert rows[1][6] == "The key of the row is missing."
    assert " / " in rows[2][4]


def test_workbooks_come_back_as_workbooks_without_formulas(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    export_rejected(a_feed("xlsx"), rejected(tmp_path), {}, out)
    rows = list(load_workbook(out).active.iter_rows())
    assert (rows[1][0].value, rows[1][0].data_type) == ("=1+1", "s")


def test_json_lines_come_back_as_json_lines(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    export_rejected(a_feed("jsonl"), rejected(tmp_path), {}, out)
    first = json.loads(out.read_text("utf-8").splitlines()[0])
    assert (first["CODE"], first["ROW"]) == ("=1+1", "4")


def test_names_end_as_their_format() -> None:
    assert [suffix(a_feed(kind)) for kind in ("csv", "xlsx", "jsonl", "form")] == [".csv", ".xlsx", ".jsonl", ".xlsx"]


@given(st.text(alphabet="=+-@'\t\rA1 ", max_size=6))
def test_guarding_is_harmless_and_can_be_taken_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_template_offers_headers_and_codes(tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    feed = a_feed("form")
    write_template(feed, {}, "ar", out)
    sheet = load_workbook(out)["data"]
    assert [cell.value for cell in sheet[1]] == ["CODE", "PRÉNOM", "NOTE"]
    assert sheet.sheet_view.rightToLeft
