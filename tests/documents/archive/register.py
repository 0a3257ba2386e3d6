"""A page of a diploma register of long ago, typed up."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from openpyxl import Workbook

from tests.documents.files.papers import pdf

DIPLOMA = "baccalaureate-diploma"
ROW = {
    "NUMERO": "17", "ANNEE": "1987", "SESSION": "juin", "PAGE": "0017.pdf", "CODE_MASSAR": "", "CNE": "",
    "PRENOM": "OMAR", "NOM": "IDRISSI", "PRENOM_AR": "عمر", "NOM_AR": "الإدريسي", "DATE_NAISSANCE": "02/05/1969",
    "LIEU_NAISSANCE": "FES", "ANNEE_SCOLAIRE": "1986-1987", "SERIE": "", "MOYENNE": "14,50", "MENTION": "Bien",
}  # fmt: skip


def row(number: int, **changed: str) -> dict[str, str]:
    """A row of its own."""
    return {**ROW, "NUMERO": str(number), "PAGE": f"{number:04}.pdf", **changed}


def as_csv(rows: Iterable[Mapping[str, str]], names: Iterable[str] = ROW) -> BytesIO:
    """A list, as spreadsheets write it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(names), delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return BytesIO(out.getvalue().encode("utf-8-sig"))


def as_workbook(rows: Iterable[Mapping[str, str]]) -> BytesIO:
    """The same as a workbook."""
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(ROW))
    for each in rows:
        sheet.append(list(each.values()))
    book.save(out)
    return BytesIO(out.getvalue())


def scans(numbers: Iterable[int], **others: bytes) -> BytesIO:
    """Pages by their numbers, and others by their names."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in numbers:
            archive.writestr(f"pages/{number:04}.pdf", pdf(f"page {number}"))
        for name, content in others.items():
            archive.writestr(name.replace("_", "."), content)
    return BytesIO(out.getvalue())
