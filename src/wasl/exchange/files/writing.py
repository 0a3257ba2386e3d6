"""The answered list, in the format in which it came: lines are written as they are told, and appear whole at the end."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from pyarrow import csv

from wasl.engine.parquet import put_in_place
from wasl.exchange.files.lists import ReadList
from wasl.kernel.errors import WaslError

HEAD = ("ROW", "SUBJECT", "REFERENCE", "OUTCOME")
TAIL = ("PSEUDONYM", "RECEIPT")
"""The columns of an answer, before the agreed fields and after them."""
MALFORMED = "malformed-subject"
_MOST_SHEET_ROWS = 1_048_575
_FORMULA = r"^[=+@\t\r'-]"
_OURS = frozenset({"OUTCOME", *TAIL})
"""Columns of texts in which nothing that anyone gave is repeated."""


class Sheet(Protocol):
    """Where lines are written."""

    def write(self, lines: pa.Table) -> None:
        """The next of them; all have the same columns."""


@contextmanager
def sheet(path: Path, read: ReadList, rows: int) -> Iterator[Sheet]:
    """Where `rows` lines are written: the file at `path`, in the format of `read`, once the block ended well.

    Raises WaslError where the format has no room for them.
    """
    if read.kind == "xlsx" and rows > _MOST_SHEET_ROWS:
        raise WaslError(
            "a sheet has room for {most} rows", mend="send the list as CSV or Parquet", most=_MOST_SHEET_ROWS
        )
    with put_in_place(path) as draft:
        written: _Parquet | _Workbook | _Csv
        match read.kind:
            case "parquet":
                written = _Parquet(draft)
            case "xlsx":
                written = _Workbook(draft)
            case _:
                written = _Csv(draft, str(read.report.facts.get("delimiter") or ","))
        try:
            yield written
        finally:
            written.close()


class _Csv:
    """UTF-8, signed so that spreadsheets see it; no cell that a spreadsheet would run."""

    def __init__(self, path: Path, delimiter: str) -> None:
        self._file = path.open("wb")
        self._file.write(codecs.BOM_UTF8)
        self._options = csv.WriteOptions(delimiter=delimiter, quoting_style="needed")
        self._rows: csv.CSVWriter | None = None

    def write(self, lines: pa.Table) -> None:
        if self._rows is None:
            self._rows = csv.CSVWriter(self._file, lines.schema, write_options=self._options)
        cells = [
            cells if name in _OURS else _guarded(cells)
            for name, cells in zip(lines.column_names, lines.columns, strict=True)
        ]
        self._rows.write_table(pa.Table.from_arrays(cells, schema=lines.schema))

    def close(self) -> None:
        if self._rows is not None:
            self._rows.close()
        self._file.close()


def _guarded(cells: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if not pa.types.is_string(cells.type):
        return cells
    runs = pc.match_substring_regex(cells, _FORMULA)
    if not pc.any(runs).as_py():
        return cells
    return pc.if_else(runs, pc.binary_join_element_wise("'", cells, ""), cells)


class _Parquet:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: pq.ParquetWriter | None = None

    def write(self, lines: pa.Table) -> None:
        if self._rows is None:
            self._rows = pq.ParquetWriter(self._path, lines.schema, compression="lz4")
        self._rows.write_table(lines)

    def close(self) -> None:
        if self._rows is not None:
            self._rows.close()


class _Workbook:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("answers")
        self._headed = False

    def write(self, lines: pa.Table) -> None:
        if not self._headed:
            self._sheet.append(lines.column_names)
            self._headed = True
        for row in zip(*(cells.to_pylist() for cells in lines.columns), strict=True):
            self._sheet.append([self._cell(value) for value in row])

    def _cell(self, value: object) -> WriteOnlyCell:
        """A workbook says which cells are formulas: a text is one only if it is written so."""
        cell = WriteOnlyCell(self._sheet, value if isinstance(value, (bool, int)) or value is None else str(value))
        if isinstance(cell.value, str):
            cell.data_type = "s"
        return cell

    def close(self) -> None:
        self._book.save(self._path)
