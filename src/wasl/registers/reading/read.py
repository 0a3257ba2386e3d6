"""One way in for every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed
from wasl.registers.reading import headers as heading
from wasl.registers.reading.contract import ReadReport
from wasl.registers.reading.csv import read_csv
from wasl.registers.reading.jsonl import read_jsonl
from wasl.registers.reading.table import write_table
from wasl.registers.reading.xlsx import read_xlsx

Packages = Mapping[str, Callable[[], pa.Table]]


def read(landed: Path, feed: Feed, out: Path, folder: Path, packages: Packages) -> ReadReport:
    """Write the rows of `landed` to the Parquet file `out`: the feed's columns as text, in declared order.

    `folder` takes temporary files. Raises WaslError for a file that cannot be read at all, naming what, where and the mend.
    """
    match feed.format.type:
        case "csv":
            return read_csv(landed, feed, out, folder)
        case "xlsx":
            return read_xlsx(landed, feed, out)
        case "jsonl":
            return read_jsonl(landed, feed, out, folder)
        case "form":
            return _read_form(landed, feed, out, folder)
        case "parquet":
            return _read_parquet(landed, feed, out)
        case "package":
            return _read_package(feed, out, packages)


def _read_form(landed: Path, feed: Feed, out: Path, folder: Path) -> ReadReport:
    """The web form sends JSON lines; its downloadable template comes back as a workbook."""
    with landed.open("rb") as file:
        workbook = file.read(4) == b"PK\x03\x04"
    return read_xlsx(landed, feed, out) if workbook else read_jsonl(landed, feed, out, folder)


def _read_parquet(landed: Path, feed: Feed, out: Path) -> ReadReport:
    try:
        table = pq.read_table(landed)
    except (pa.ArrowInvalid, OSError) as error:
        raise WaslError("this is no Parquet file, or its end is missing", mend="export it again") from error
    return _write(table, feed, out, where="the file's columns")


def _read_package(feed: Feed, out: Path, packages: Packages) -> ReadReport:
    name = feed.format.package or ""
    if name not in packages:
        raise WaslError("no data package '{name}' is installed", mend="install it where Wasl runs", name=str(name))
    return _write(packages[name](), feed, out, where="package {name}", name=name)


def _write(table: pa.Table, feed: Feed, out: Path, *, where: str, **given: str) -> ReadReport:
    headers = heading.match(table.column_names, feed.columns, where=where, **given)
    renames = {table.column_names[at]: name for name, at in headers.positions.items() if at is not None}
    kept = table.select(list(renames)).rename_columns(list(renames.values()))
    return ReadReport(write_table(kept, [column.name for column in feed.columns], out), (), headers.facts())
