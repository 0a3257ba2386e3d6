"""Typed registers as they are sent: read once into rows of text, which lie in a folder of their own until they are settled."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import pyarrow.parquet as pq
from django.conf import settings

from wasl.documents.archive.declared import PaperRegister
from wasl.documents.archive.reasons import told
from wasl.documents.archive.scans import Scans, demand_archive
from wasl.documents.archive.stating import Cells
from wasl.kernel.errors import WaslError
from wasl.kernel.text import LANGUAGES, Text
from wasl.registers.declared import Column, Feed, Format
from wasl.registers.landing import land
from wasl.registers.reading.contract import Malformed
from wasl.registers.reading.export import REASON_COLUMNS, guarded, unguarded
from wasl.registers.reading.read import read

LARGEST: Final = 64 << 20
"""Bytes of a list."""
LARGEST_SCANS: Final = 4 << 30
"""Bytes of one archive of scans."""
NO_ROW: Final = ""
"""The column under which a line that is no row is kept."""
_NUMBER: Final = REASON_COLUMNS[0]


class Rows:
    """The rows of a list, from place 1 on; lines that are no row come last."""

    def __init__(self, folder: Path) -> None:
        self._table = pq.read_table(folder / "rows.parquet")
        decoder = msgspec.json.Decoder(Malformed)
        self._malformed = [decoder.decode(line) for line in (folder / "malformed").read_bytes().splitlines()]

    def __len__(self) -> int:
        return self._table.num_rows + len(self._malformed)

    def some(self, start: int, count: int) -> list[tuple[int, Cells]]:
        """At most `count` rows after the first `start`, each with its place."""
        rows: list[Cells] = list(self._table.slice(start, count).to_pylist()) if start < self._table.num_rows else []
        past = max(0, start - self._table.num_rows)
        rows += [{NO_ROW: each.text} for each in self._malformed[past : past + count - len(rows)]]
        return list(enumerate(rows, start + 1))

    def numbered(self) -> list[tuple[int, Cells]]:
        """The rows of a list of rejected ones that comes back, by the places that they had. Raises WaslError."""
        found: dict[int, Cells] = {}
        if self._malformed:
            raise WaslError(
                "line {line} is no row", mend="mend it, then send the list again", line=self._malformed[0].line
            )
        for row in self._table.to_pylist():
            place = row.pop(_NUMBER) or ""
            if not (place.isascii() and place.isdigit()) or int(place) in found:
                raise WaslError(
                    "a row does not say, or says twice, which one it was", mend="keep the column ROW as it came"
                )
            found[int(place)] = row
        return sorted(found.items())


def folder_of(name: str) -> Path:
    """Where what was sent lies."""
    return Path(settings.HOME) / "documents" / "archive" / name


def take(file: BinaryIO, register: PaperRegister, title: Text, folder: Path, *, back: bool = False) -> Rows:
    """Read a list, CSV or XLSX by its content, into `folder`; `back`: one of rejected rows, that says their places.

    Raises WaslError for one that cannot be read, or that lacks columns.
    """
    landed = land(file, folder / "sent", limit_bytes=LARGEST)
    with landed.path.open("rb") as sent:
        workbook = sent.read(4) == b"PK\x03\x04"
    columns = (*register.columns(), Column(name=_NUMBER, required=back))
    feed = Feed(title=title, system="", format=Format(type="xlsx" if workbook else "csv"), columns=columns, outputs=())
    report = read(landed.path, feed, folder / "rows.parquet", folder, {})
    report.keep_malformed(folder / "malformed")
    return Rows(folder)


def add_scans(file: BinaryIO, folder: Path) -> None:
    """Keep an archive of scans beside a list. Raises WaslError for what is none."""
    landed = land(file, folder / "scans", limit_bytes=LARGEST_SCANS)
    try:
        demand_archive(landed.path)
    except WaslError:
        landed.path.unlink()
        raise


def scans_in(folder: Path) -> Scans:
    """The scans that came with a list."""
    return Scans(each for each in sorted((folder / "scans").rglob("*")) if each.is_file())


def erase(folder: Path) -> None:
    """Erase what was sent."""
    shutil.rmtree(folder, ignore_errors=True)


def plain_cells(cells: Cells) -> dict[str, str]:
    """Cells without what kept a spreadsheet from computing them."""
    return {name: unguarded(cell) for name, cell in cells.items() if cell}


def given_back(register: PaperRegister, rows: Iterable[tuple[int, Cells, list[tuple[str, str]]]]) -> Iterator[str]:
    """Rejected rows as CSV with their places and reasons, to be mended and sent again."""
    names = [column.name for column in register.columns()]
    yield "\ufeff" + _line([*names, *REASON_COLUMNS])
    for place, cells, reasons in rows:
        said = [told(reasons, language) for language in LANGUAGES]
        yield _line([*(guarded(cells.get(name)) for name in names), str(place), *map(guarded, said)])


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
