"""SQL results as the files departments send: CSV in any encoding, JSON lines, Parquet, XLSX. Same rows, same bytes."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb

_BLOCK = 1 << 20
_ROWS_PER_BATCH = 50_000
LARGEST_SHEET = 1_048_576
"""Rows that an XLSX sheet may have."""


@dataclass(frozen=True, slots=True)
class Csv:
    """The dialect of a CSV file."""

    delimiter: str = ","
    encoding: str = "utf-8"
    """A codec that writes its own byte-order mark where the department's files have one (``utf-8-sig``, ``utf-16``)."""
    line_end: str = "\n"


def write_csv(con: duckdb.DuckDBPyConnection, sql: str, path: Path, dialect: Csv = Csv()) -> int:
    """Write the result of `sql`, its column names first; the number of rows."""
    plain = path.with_name(path.name + ".utf8")
    rows = _copy(con, sql, plain, f"FORMAT csv, HEADER, DELIMITER '{dialect.delimiter}'")
    if (dialect.encoding, dialect.line_end) == ("utf-8", "\n"):
        plain.replace(path)
        return rows
    with (
        plain.open(encoding="utf-8", newline="\n") as read,
        path.open("w", encoding=dialect.encoding, newline=dialect.line_end) as written,
    ):
        shutil.copyfileobj(read, written, _BLOCK)
    plain.unlink()
    return rows


def write_jsonl(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> int:
    """Write one JSON object a line; the number of rows."""
    return _copy(con, sql, path, "FORMAT json")


def write_parquet(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> int:
    """Write one Parquet file; the number of rows."""
    return _copy(con, sql, path, "FORMAT parquet, COMPRESSION zstd")


def _copy(con: duckdb.DuckDBPyConnection, sql: str, path: Path, options: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    [(rows,)] = con.execute(f"COPY ({sql}) TO '{str(path).replace(chr(39), chr(39) * 2)}' ({options})").fetchall()
    return int(rows)


def write_xlsx(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    path: Path,
    sheet: str,
    title: Sequence[str] = (),
    right_to_left: bool = False,
) -> int:
    """Write one sheet; the number of rows. Dates become real dates of the workbook, all else text.

    `title` lines stand above the headers, in the first column. Raises ValueError when the rows exceed a sheet.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    described = con.execute(f"DESCRIBE {sql}").fetchall()
    top = [_line(number, [line]) for number, line in enumerate([*title], 1)]
    top.append(_line(len(top) + 1, [name for name, *_ in described]))
    cells = [_cell(index, name, kind, len(top)) for index, (name, kind, *_) in enumerate(described)]
    body = f"""SELECT '<row r="' || (n + {len(top)}) || '">' || concat({", ".join(cells)}) || '</row>'
      FROM (SELECT *, row_number() OVER () AS n FROM ({sql}))"""
    [(rows,)] = con.execute(f"SELECT count(*) FROM ({sql})").fetchall()
    if rows + len(top) > LARGEST_SHEET:
        raise ValueError(f"{rows} rows do not fit one sheet")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in zip(_PARTS, map(str.format, _PARTS.values(), repeat(escape(sheet))), strict=True):
            book.writestr(_entry(name), text)
        with book.open(_entry("xl/worksheets/sheet1.xml"), "w") as written:
            for text in _sheet(con, top, body, right_to_left):
                written.write(text.encode())
    return int(rows)


def _sheet(con: duckdb.DuckDBPyConnection, top: Sequence[str], body: str, right_to_left: bool) -> Iterator[str]:
    view = '<sheetViews><sheetView rightToLeft="1" workbookViewId="0"/></sheetViews>' if right_to_left else ""
    yield f'{_XML}<worksheet xmlns="{_MAIN}">{view}<sheetData>{"".join(top)}'
    for batch in con.sql(body).to_arrow_reader(_ROWS_PER_BATCH):
        yield "".join(batch.column(0).to_pylist())
    yield "</sheetData></worksheet>"


def _entry(name: str) -> zipfile.ZipInfo:
    """A fixed date, so that the same rows give the same bytes."""
    entry = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _line(number: int, texts: Sequence[str]) -> str:
    cells = (
        f'<c r="{_letters(index)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for index, text in enumerate(texts)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(index: int, name: str, kind: str, above: int) -> str:
    """SQL of one cell's XML; an empty one is left out."""
    column = '"' + name.replace('"', '""') + '"'
    start = f"""'<c r="{_letters(index)}' || (n + {above})"""
    if kind == "DATE":
        cell = f"""{start} || '" s="1"><v>' || ({column} - DATE '1899-12-30') || '</v></c>'"""
        return f"CASE WHEN {column} IS NOT NULL THEN {cell} ELSE '' END"
    text = f"replace(replace(replace({column}::VARCHAR, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    cell = f"""{start} || '" t="inlineStr"><is><t xml:space="preserve">' || {text} || '</t></is></c>'"""
    return f"CASE WHEN {column} IS NOT NULL THEN {cell} ELSE '' END"


def _letters(index: int) -> str:
    """A, B, … Z, AA, …"""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
"""The parts of the workbook that do not change; ``{}`` is the sheet's name."""
