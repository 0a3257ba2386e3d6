"""Workbooks: guarded before they are opened, because a small archive may unfold into a disk's worth of nothing."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed
from wasl.registers.reading.contract import ReadReport
from wasl.registers.reading.headers import Headers, match
from wasl.registers.reading.table import write_rows

LARGEST_UNPACKED = 1 << 30
"""Bytes a workbook may hold once unpacked."""
LARGEST_RATIO = 200
"""Unpacked bytes per packed byte; a real sheet reaches about 20."""
MOST_ENTRIES = 2_000


def read_xlsx(path: Path, feed: Feed, out: Path) -> ReadReport:
    """Read a sheet of the workbook `path` into the Parquet file `out`. Formulas count by the value they last had."""
    guard(path)
    sheet = _sheet(path, feed.format.sheet)
    rows = sheet.iter_rows()
    line = feed.format.header_row
    header = next((row for number, row in enumerate(rows, sheet_start(sheet)) if number >= line), None)
    if header is None:
        raise WaslError(
            "the sheet ends before its headers", where="line {line}", mend="send the sheet with its headers", line=line
        )
    headers = match(
        [_text(cell) or "" for cell in header],
        feed.columns,
        where="sheet {sheet}, line {line}",
        sheet=sheet.name,
        line=line,
    )
    count = write_rows(_rows(rows, headers), [column.name for column in feed.columns], out)
    return ReadReport(count, (), {"sheet": sheet.name, "header_line": line, **headers.facts()})


def guard(path: Path) -> None:
    """Raises WaslError for what is no workbook, a damaged one, an encrypted one, or one that unfolds beyond reason."""
    if path.stat().st_size == 0:
        raise WaslError(
            "the file is empty: it has no byte at all", mend="send the file again; the export may have failed"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as damaged:
        raise WaslError(
            "this is no workbook, or its end is missing", mend="save it again as .xlsx; an upload may have been cut"
        ) from damaged
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if any(entry.flag_bits & 1 for entry in entries):
        raise WaslError("the workbook is encrypted", mend="save it without a password")
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * packed or len(entries) > MOST_ENTRIES:
        raise WaslError(
            "the workbook would unpack to {unpacked} bytes from {packed}",
            mend="send the rows as CSV, or in several files",
            unpacked=unpacked,
            packed=packed,
        )


def _sheet(path: Path, name: str | None) -> CalamineSheet:
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if name is not None and name not in names:
            raise WaslError(
                "the workbook has no sheet '{name}'",
                mend="its sheets are: {names}",
                name=str(name),
                names=", ".join(names),
            )
        return book.get_sheet_by_name(name) if name is not None else book.get_sheet_by_index(0)
    except CalamineError as damaged:
        raise WaslError("the workbook cannot be read", mend="open it and save it again as .xlsx") from damaged


def sheet_start(sheet: CalamineSheet) -> int:
    """The line of the first row that calamine gives: it skips the empty ones above."""
    return (sheet.start[0] if sheet.start else 0) + 1


def _rows(rows: Iterator[Sequence[Any]], headers: Headers) -> Iterator[dict[str, str | None]]:
    """Rows as text. Empty rows count only where something follows, so those at the end vanish."""
    blank = 0
    for row in rows:
        cells = {
            name: _text(row[at]) if at is not None and at < len(row) else None for name, at in headers.positions.items()
        }
        if not any(cells.values()):
            blank += 1
            continue
        for _ in range(blank):
            yield {}
        blank = 0
        yield cells


def _text(cell: Any) -> str | None:
    """A cell as a person would type it."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell)
