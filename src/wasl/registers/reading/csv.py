"""Delimited text: dialect found and told, then read by DuckDB in one pass; lines that are no row are set aside and counted."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from wasl.engine.duckdb_dialect import DuckDBDialect
from wasl.engine.parquet import put_in_place
from wasl.engine.quote import identifier
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Column, Feed
from wasl.registers.reading.contract import Malformed, ReadReport
from wasl.registers.reading.encoding import LONGEST_LINE, as_utf8
from wasl.registers.reading.headers import Headers, match

DELIMITERS = (",", ";", "\t", "|")
_SHOWN = 200
"""Characters kept of a malformed line."""


def read_csv(path: Path, feed: Feed, out: Path, folder: Path) -> ReadReport:
    """Read the CSV `path` as `feed` declares it into the Parquet file `out`."""
    text = as_utf8(path, feed.format.encoding, folder)
    line = feed.format.header_row
    header = _line(text.utf8, line)
    delimiter = feed.format.delimiter or _delimiter(header, feed.columns)
    found = next(csv.reader([header], delimiter=delimiter), [])
    headers = match([name.strip() for name in found], feed.columns, where="line {line}", line=line)
    rows, malformed = _copy(text.utf8, len(found), delimiter, headers, line, out)
    facts = {"encoding": text.encoding, "signed": text.signed, "delimiter": delimiter, "header_line": line}
    return ReadReport(rows, malformed, {**facts, **headers.facts()})


def _line(path: Path, number: int) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for position, line in enumerate(file, 1):
            if position == number:
                return line.rstrip("\r\n")
    raise WaslError(
        "the file ends before its headers", where="line {line}", mend="send the file with its headers", line=number
    )


def _delimiter(header: str, columns: Sequence[Column]) -> str:
    """The one under which most declared columns are found; the plain comma on a tie."""
    known = {spelling for column in columns for spelling in (column.name, *column.aliases)}

    def score(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=delimiter), [])
        return sum(name.strip() in known for name in names), len(names)

    return max(DELIMITERS, key=score)


def _copy(
    path: Path, width: int, delimiter: str, headers: Headers, skipped: int, out: Path
) -> tuple[int, list[Malformed]]:
    quote = DuckDBDialect().literal
    names = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    cells = ", ".join(
        f"{f'c{position}' if position is not None else 'CAST(NULL AS VARCHAR)'} AS {identifier(name)}"
        for name, position in headers.positions.items()
    )
    source = (
        f"read_csv({quote(str(path))}, auto_detect = false, header = false, skip = {skipped}, columns = {{{names}}}, "
        f"delim = {quote(delimiter)}, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"store_rejects = true, rejects_limit = 0, max_line_size = {2 * LONGEST_LINE})"
    )
    with duckdb.connect(config={"preserve_insertion_order": True}) as connection, put_in_place(out) as draft:
        try:
            written = connection.execute(
                f"COPY (SELECT {cells} FROM {source}) TO {quote(str(draft))} (FORMAT parquet, COMPRESSION lz4_raw)"
            ).fetchall()
        except duckdb.InvalidInputException:  # what it says may hold cells, so it is not passed on
            raise WaslError("the rows cannot be told apart", mend="check the quotes of the export") from None
        rejects = connection.execute(_REJECTS).fetchall()
    return int(written[0][0]), [each for reject in rejects for each in _malformed(*reject)]


_KEPT = 10_000
"""Bytes that DuckDB keeps of a line it refuses."""
_REJECTS = (
    "SELECT line, any_value(csv_line), max(strlen(csv_line)), string_agg(DISTINCT error_type, ', ' ORDER BY error_type) "
    "FROM reject_errors GROUP BY line ORDER BY line"
)


def _malformed(line: int, text: str | None, size: int | None, reason: str) -> Iterator[Malformed]:
    """Every line that a refused row took with it. Raises WaslError for a quote that took more than can be told."""
    lines = (text or "").removesuffix("\n").split("\n")
    if len(lines) > 1 and (size or 0) >= _KEPT:
        raise WaslError(
            "a quote opens that is not closed", where="line {line}", mend="write quotes in cells twice", line=line
        )
    for position, each in enumerate(lines):
        yield Malformed(line + position, each.rstrip("\r")[:_SHOWN], reason.lower())
