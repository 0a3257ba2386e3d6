"""Reading a list of subjects: which column names them, and nothing else of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from wasl.kernel.errors import WaslError
from wasl.kernel.text import LANGUAGES, Text
from wasl.registers.declared import Column, Feed, Format
from wasl.registers.reading.contract import ReadReport
from wasl.registers.reading.headers import plain
from wasl.registers.reading.read import read
from wasl.registers.reading.xlsx import guard

SUBJECT, REFERENCE = "SUBJECT", "REFERENCE"
_REFERENCES = ("reference", "ref", "référence", "dossier", "مرجع", "المرجع", "case")
_LONGEST_HEADER = 1 << 16
Kind = Literal["csv", "xlsx", "parquet"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as Parquet: the columns `SUBJECT` and `REFERENCE`, as text, in the file's order."""

    path: Path
    kind: Kind
    report: ReadReport


def kind_of(file: Path) -> Kind:
    """What the bytes are, whatever the name says."""
    with file.open("rb") as content:
        start = content.read(4)
    return {b"PK\x03\x04": "xlsx", b"PAR1": "parquet"}.get(start, "csv")  # type: ignore[return-value]


def read_list(file: Path, names: Mapping[str, Text], scheme: str, folder: Path) -> ReadList:
    """Read `file`, whose subjects carry identifiers of `scheme`; `names` says what each scheme is called.

    Raises WaslError for a file that cannot be read, or without a column that names its subjects.
    """
    kind, out = kind_of(file), folder / "list.parquet"
    try:
        report = read(file, _as_feed(kind, scheme, names), out, folder, {})
    except WaslError as error:
        if error.said.given.get("absent") != SUBJECT:
            raise
        raise WaslError(
            "no column of the list names its subjects", mend="call it {scheme}; the file has: {listed}",
            scheme=scheme.upper(), listed=error.said.given.get("listed", ""),
        ) from error  # fmt: skip
    if report.rows == 0 and not report.malformed:
        raise WaslError("the list is empty", mend="send a file with one subject a row")
    return ReadList(out, kind, report)


def drawn_list(kind: Kind) -> ReadList:
    """A list that nobody sent, to be written as `kind`."""
    return ReadList(Path(), kind, ReadReport(0))


def scheme_of(file: Path, names: Mapping[str, Text]) -> str:
    """The scheme that a column of `file` is headed with, for lists that come without anybody to say it. Raises WaslError."""
    found = {plain(header) for header in _headers(file)}
    for scheme, title in names.items():
        if found & {plain(spelling) for spelling in (scheme, *(title.in_language(each) for each in LANGUAGES))}:
            return scheme
    wanted = ", ".join(scheme.upper() for scheme in names)
    raise WaslError("no column of the list names its subjects", mend="call it one of: {wanted}", wanted=wanted)


def _headers(file: Path) -> list[str]:
    """The first line, as well as it can be read without reading the rest. Raises WaslError for a damaged file."""
    match kind_of(file):
        case "parquet":
            try:
                return list(pq.read_schema(file).names)
            except (pa.ArrowInvalid, OSError) as error:
                raise WaslError("this is no Parquet file, or its end is missing", mend="export it again") from error
        case "xlsx":
            guard(file)
            first = next(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).iter_rows(), [])
            return [str(cell) for cell in first]
        case _:
            with file.open("rb") as content:
                line = content.readline(_LONGEST_HEADER).decode("utf-8-sig", errors="replace")
            return re.split(r"[,;\t|\r\n]", line.replace('"', ""))


def template(names: Mapping[str, Text], scheme: str) -> bytes:
    """A list to fill: one CSV line of headers, signed so that spreadsheets see its encoding."""
    return f"\ufeff{scheme.upper()},REFERENCE\r\n".encode()


def _as_feed(kind: Kind, scheme: str, names: Mapping[str, Text]) -> Feed:
    """The list, said as the readers of feeds understand it."""
    title = names.get(scheme)
    spellings = (
        scheme,
        "identifier",
        "identifiant",
        "subject",
        *(title.in_language(each) for each in LANGUAGES if title),
    )
    return Feed(
        title=Text(fr="Liste", ar="لائحة", en="List"),
        system="",
        format=Format(type=kind),
        columns=(
            Column(name=SUBJECT, aliases=spellings),
            Column(name=REFERENCE, required=False, aliases=_REFERENCES),
        ),
        outputs=(),
    )
