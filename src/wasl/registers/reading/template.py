"""The file a department fills when it has no system to export from: headers, what they mean, and the codes they accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wasl.engine.parquet import put_in_place
from wasl.registers.declared import Column, Feed

_ROWS = 5_000
_HEADER = PatternFill("solid", fgColor="E3EFEA")


def write_template(feed: Feed, choices: Mapping[str, Sequence[str]], language: str, out: Path) -> None:
    """Write the workbook to fill for `feed`. `choices` gives the codes accepted by the mappings its columns name."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet; this is for the type checker
    sheet.title = feed.format.sheet or "data"
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = language == "ar"
    codes = book.create_sheet("codes")
    for position, column in enumerate(feed.columns, 1):
        _head(sheet, position, column, language)
        accepted = choices.get(column.choices or "", ())
        if accepted:
            _offer(sheet, codes, position, column, accepted)
    with put_in_place(out) as draft:
        book.save(draft)


def _head(sheet: Worksheet, position: int, column: Column, language: str) -> None:
    cell = sheet.cell(1, position, column.name)
    cell.font, cell.fill = Font(bold=column.required), _HEADER
    if column.title:
        cell.comment = Comment(column.title.in_language(language), "Wasl")
    sheet.column_dimensions[get_column_letter(position)].width = max(14, len(column.name) + 4)
    for row in range(2, 102):
        # Text, so that a spreadsheet neither drops leading zeros nor turns codes into dates.
        sheet.cell(row, position).number_format = "@"


def _offer(sheet: Worksheet, codes: Worksheet, position: int, column: Column, accepted: Sequence[str]) -> None:
    """A drop-down of the accepted codes, which stand in a sheet of their own: a list in the cell is limited to 255 signs."""
    at = codes.max_column + 1 if codes.cell(1, 1).value else 1
    codes.cell(1, at, column.name)
    for row, code in enumerate(accepted, 2):
        codes.cell(row, at, code)
    letter = get_column_letter(at)
    offer = DataValidation("list", formula1=f"=codes!${letter}$2:${letter}${len(accepted) + 1}", allow_blank=True)
    sheet.add_data_validation(offer)
    own = get_column_letter(position)
    offer.add(f"{own}2:{own}{_ROWS}")
