"""The list of candidates that an office has: who they are, by the columns that such lists are written with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow.parquet as pq

from wasl.documents.files.looking import Readable
from wasl.documents.numbers import printed, typed
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.registers.declared import Column, Feed, Format
from wasl.registers.reading.read import read

LARGEST: Final = 4 * 2**20
"""Bytes of a list."""
MOST: Final = 20_000
_COLUMNS: Final = (
    Column(
        name="candidate",
        aliases=(
            "candidate number", "number", "candidat", "n° candidat", "no candidat", "numéro candidat", "numéro de candidat",
            "numéro", "n°", "n° dossier", "رقم المترشح", "رقم الترشيح", "الرقم",
        ),
    ),
    Column(
        name="name", required=False,
        aliases=("full name", "nom complet", "nom et prénom", "prénom et nom", "الاسم الكامل", "الاسم والنسب"),
    ),
    Column(name="given", required=False, aliases=("given name", "first name", "prénom", "الاسم الشخصي", "الاسم")),
    Column(
        name="family", required=False,
        aliases=("family name", "last name", "nom", "nom de famille", "الاسم العائلي", "النسب"),
    ),
    Column(
        name="birth", required=False,
        aliases=("birth date", "date of birth", "date de naissance", "date naissance", "né le", "تاريخ الازدياد",
                 "تاريخ الولادة"),
    ),
    Column(
        name="document", required=False,
        aliases=(
            "document number", "diploma number", "numéro du document", "n° document", "numéro du diplôme", "n° diplôme",
            "رقم الوثيقة", "رقم الشهادة",
        ),
    ),
)  # fmt: skip
_DAY: Final = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of the list, as it says."""

    number: str
    name: str
    """All of it, in either script and any order."""
    birth: date | None = None
    document: str = ""
    """The number of their paper, as papers bear it; empty where the list has none that could be one."""


def candidates_in(file: Readable) -> list[Candidate]:
    """The people of a list, CSV or XLSX by its content. Raises WaslError for what is none."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WaslError("this list is too large", mend="send one of at most {megabytes} MB", megabytes=LARGEST >> 20)
    workbook = content.startswith(b"PK\x03\x04")
    feed = Feed(
        title=Text("", "", ""), system="", format=Format(type="xlsx" if workbook else "csv"), columns=_COLUMNS, outputs=()
    )  # fmt: skip
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "list").write_bytes(content)
        read(folder / "list", feed, folder / "rows.parquet", folder, {})
        rows = pq.read_table(folder / "rows.parquet").to_pylist()
    if len(rows) > MOST:
        raise WaslError("there are more than {most} lines", mend="give them in several files", most=MOST)
    found = [
        _candidate({name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str)}) for row in rows
    ]
    return [each for each in found if each.number or each.name]


def _candidate(cells: dict[str, Any]) -> Candidate:
    name = cells.get("name") or f"{cells.get('given', '')} {cells.get('family', '')}".strip()
    return Candidate(
        cells.get("candidate", ""), name, _day(cells.get("birth", "")), _document(cells.get("document", ""))
    )


def _day(text: str) -> date | None:
    """Days come first, as they are written here."""
    for written in _DAY:
        found = written.match(text)
        if found:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None


def _document(text: str) -> str:
    try:
        return printed(typed(text)) if text else ""
    except WaslError:
        return ""
