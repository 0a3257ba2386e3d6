"""Downloads of what a table shows. A cell never becomes a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> str:
    """`value` as a CSV cell that no spreadsheet will compute: text that looks like a formula gets a leading apostrophe.

    Numbers and dates stay as they are, so that they can be summed and sorted.
    """
    if value is None:
        return ""
    if isinstance(value, (int, Decimal, date, datetime)):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """RFC 4180 lines, with the byte-order mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line([harmless(value) for value in row])


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV download, ``name.csv``, sent as it is made."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    return _attach(response, f"{name}.csv")


def json_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A JSON download, ``name.json``: a list of objects under the columns' names."""
    content = [dict(zip(header, row, strict=True)) for row in rows]
    response = HttpResponse(msgspec.json.encode(content, enc_hook=str), content_type="application/json")
    return _attach(response, f"{name}.json")


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A workbook, ``name.xlsx``, of one sheet: numbers and dates as such, and no text that would be computed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([cell if _as_such(cell) else harmless(cell) or None for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attach(HttpResponse(buffer.getvalue(), content_type=kind), f"{name}.xlsx")


def _as_such(cell: Any) -> bool:
    # Workbooks know no time zone: an instant is written out.
    return isinstance(cell, (int, Decimal, date)) and not isinstance(cell, datetime)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _attach(response: Any, file_name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response  # type: ignore[no-any-return]
