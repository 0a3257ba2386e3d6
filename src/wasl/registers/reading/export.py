"""Rejected rows, given back in the source's own format with their reasons, ready to be corrected and sent again.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it (CSV injection); a cell that starts
with an apostrophe gets a second one, so that `unguarded` always finds what was there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from wasl.engine.parquet import put_in_place
from wasl.kernel.text import LANGUAGES, Text
from wasl.registers.declared import Feed
from wasl.registers.feeding.mapping import REASON_SEPARATOR
from wasl.registers.reading.reasons import reason_texts

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")
REASON_COLUMNS = ("ROW", *(f"REASON_{language.upper()}" for language in LANGUAGES))
"""Columns added at the end; a feed ignores them when the corrected file comes back."""


def guarded(cell: str | None) -> str:
    """`cell` as no spreadsheet will run it."""
    if not cell:
        return ""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


def export_rejected(feed: Feed, rejected: Path, facts: dict[str, Any], out: Path) -> int:
    """Write the rows of the Parquet file `rejected` to `out` in the feed's format; how many.

    `facts` are those of the batch's report: its encoding and delimiter come back as they came.
    """
    texts = reason_texts(feed)
    names = [column.name for column in feed.columns]
    with put_in_place(out) as draft:
        match feed.format.type:
            case "xlsx" | "form":
                return _as_workbook(_rows(rejected, names, texts), names, draft)
            case "jsonl":
                return _as_json_lines(_rows(rejected, names, texts), names, draft)
            case _:
                return _as_csv(_rows(rejected, names, texts), names, facts, draft)


def suffix(feed: Feed) -> str:
    """The ending of the exported file's name."""
    return {"xlsx": ".xlsx", "form": ".xlsx", "jsonl": ".jsonl"}.get(feed.format.type, ".csv")


def _rows(rejected: Path, names: Sequence[str], texts: dict[str, Text]) -> Iterator[tuple[list[str | None], list[str]]]:
    """Each rejected row's cells as they came, and its number and reasons in each language."""
    file = pq.ParquetFile(rejected)
    for batch in file.iter_batches(columns=[*names, "__row", "__reject"]):
        columns = [batch.column(position).to_pylist() for position in range(batch.num_columns)]
        for *cells, row, reasons in zip(*columns, strict=True):
            broken = [texts.get(reason) or Text(reason, reason, reason) for reason in reasons.split(REASON_SEPARATOR)]
            said = [" / ".join(text.in_language(language) for text in broken) for language in LANGUAGES]
            yield cells, [str(row), *said]


def _as_csv(
    rows: Iterator[tuple[list[str | None], list[str]]], names: list[str], facts: dict[str, Any], out: Path
) -> int:
    encoding = str(facts.get("encoding") or "utf-8")
    # The reasons are in Arabic too: an encoding that cannot say them gives way to UTF-8, signed so that spreadsheets see it.
    encoding = encoding if encoding.startswith("utf-16") else "utf-8-sig"
    count = 0
    with out.open("w", encoding=encoding, newline="") as file:
        if encoding.startswith("utf-16-"):
            file.write("\ufeff")
        writer = csv.writer(file, delimiter=str(facts.get("delimiter") or ","))
        writer.writerow([*names, *REASON_COLUMNS])
        for cells, reasons in rows:
            writer.writerow([*map(guarded, cells), *map(guarded, reasons)])
            count += 1
    return count


def _as_workbook(rows: Iterator[tuple[list[str | None], list[str]]], names: list[str], out: Path) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rejected")
    sheet.append([*names, *REASON_COLUMNS])
    count = 0
    for cells, reasons in rows:
        sheet.append([_plain_cell(sheet, cell) for cell in (*cells, *reasons)])
        count += 1
    book.save(out)
    return count


def _plain_cell(sheet: Any, text: str | None) -> WriteOnlyCell:
    """A cell of text, whatever it starts with: a workbook says which cells are formulas, so nothing need be added."""
    cell = WriteOnlyCell(sheet, text)
    if text is not None:
        cell.data_type = "s"
    return cell


def _as_json_lines(rows: Iterator[tuple[list[str | None], list[str]]], names: list[str], out: Path) -> int:
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for cells, reasons in rows:
            row = {**dict(zip(names, cells, strict=True)), **dict(zip(REASON_COLUMNS, reasons, strict=True))}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
