"""A document set in type: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), tagged, with its record within.

The same record, blank and seal give the same bytes. Set by typst with the fonts of the machine; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import typst
import zxingcpp

from wasl.documents.blank import Blank
from wasl.documents.content import Archived, Content, Decided
from wasl.documents.declared import Meaning
from wasl.documents.paper.labels import (
    ARCHIVED,
    CODE,
    CREDENTIAL,
    CREDENTIAL_FILE,
    DECIDED,
    RECORD,
    RECORD_FILE,
    REPLACES,
    SEALED,
    UNTIL,
    VERIFY,
)
from wasl.documents.wording import day, places, sentence, told

_STANDARDS: Final[list[Any]] = ["a-3a", "ua-1"]
_MODULE: Final = 0.42
"""Millimetres of a module of the code on paper: cheap telephones read it from a print at 150 dpi."""
_QUIET: Final = 4
"""Modules of white around it (ISO/IEC 18004)."""
_SET_APART: Final = "\x00"
_MARKS: Final[frozenset[Meaning]] = frozenset({"part", "result"})
_compiling = Lock()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a paper shows."""

    content: Content
    blank: Blank
    record: bytes
    """The record, to go within."""
    code: str
    """What its QR code says."""
    address: str
    """Where to verify without scanning."""
    credential: bytes | None = None
    """The record as a verifiable credential, to go within."""


def typeset(sheet: Sheet) -> bytes:
    """The PDF, not sealed yet."""
    drawn, modules = qr(sheet.code)
    parts = {
        "number": sheet.content.number,
        "form": sheet.blank.form,
        "address": sheet.address,
        "record_file": RECORD_FILE,
        "credential_file": CREDENTIAL_FILE,
        "side": round(modules * _MODULE, 2),
        "languages": [_in_language(sheet, language) for language in sheet.blank.languages],
    }
    given = {"sheet": msgspec.json.encode(parts).decode(), "code": drawn, "record": sheet.record.decode()}
    if sheet.credential is not None:
        given["credential"] = sheet.credential.decode()
    with _compiling:  # a compiler keeps what it was given last
        made = _compiler().compile(
            _layout(), format="pdf", sys_inputs=given, pdf_standards=_STANDARDS, timestamp=sheet.content.issued_at()
        )
    return bytes(made)  # type: ignore[arg-type]


def qr(text: str) -> tuple[str, int]:
    """The QR code of `text` at level M, as SVG with its quiet zone, and how many modules wide that is."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.asarray(made.to_image(add_quiet_zones=False, scale=1)) == 0
    whole = len(dark) + 2 * _QUIET
    sheet = np.pad(dark, ((_QUIET, _QUIET), (_QUIET, _QUIET + 1)))
    changes = np.flatnonzero(
        sheet[:, 1:] != sheet[:, :-1]
    )  # of each row in turn: a bar begins after one, ends with the next
    begins, ends = changes[::2], changes[1::2]
    rows, before = np.divmod(begins, whole)
    bars = zip((before + 1).tolist(), rows.tolist(), (ends - begins).tolist(), strict=True)
    drawn = "".join([f"M{x} {y}h{long}v1h-{long}z" for x, y, long in bars])
    box = f'viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{drawn}"/></svg>', whole


def _in_language(sheet: Sheet, language: str) -> dict[str, Any]:
    blank, content = sheet.blank, sheet.content
    named = {name for place in places(blank.wording.in_language(language)) for name in place}
    unsaid = [name for name in blank.claims if name in content.claims and name not in named]
    marks = [name for name in unsaid if blank.form == "transcript" and blank.claims[name].means in _MARKS]
    number: Mapping[str, str] = {"number": content.number}
    return {
        "language": language,
        "state": blank.state.in_language(language),
        "issuer": blank.issuer.in_language(language),
        "title": blank.title.in_language(language),
        "sentence": _parts(sentence(blank, content, language, _apart)),
        "facts": [_line(sheet, name, language) for name in unsaid if name not in marks],
        "marks": [[*_line(sheet, name, language), blank.claims[name].means == "result"] for name in marks],
        "signatory": blank.signatory.in_language(language),
        "sealed": _sealed(blank, content, language),
        "verify": VERIFY.in_language(language),
        "law": " · ".join(blank.law),
        "code": CODE.in_language(language).format(**number),
        "record": RECORD.in_language(language),
        "credential": CREDENTIAL.in_language(language),
    }


def _line(sheet: Sheet, claim: str, language: str) -> list[Any]:
    return [sheet.blank.claims[claim].title.in_language(language), told(sheet.blank, sheet.content, claim, language)]


def _sealed(blank: Blank, content: Content, language: str) -> str:
    zone = ZoneInfo(blank.time_zone)
    said = SEALED[blank.level].in_language(language).format(day=day(content.issued_at().astimezone(zone).date()))
    end = content.expires_at()
    if end is not None:  # the first instant of the day after
        last = (end - timedelta(microseconds=1)).astimezone(zone).date()
        said += UNTIL.in_language(language).format(day=day(last))
    if content.replaces:
        said += f". {REPLACES.in_language(language).format(number=content.replaces)}"
    if isinstance(content.source, Archived):
        entry = {"number": content.source.number, "year": str(content.source.year)}
        said += f". {ARCHIVED.in_language(language).format(**entry)}"
    if isinstance(content.source, Decided):
        taken = {"case": content.source.case, "day": day(date.fromisoformat(content.source.day))}
        said += f". {DECIDED.in_language(language).format(**taken)}"
    return said


def _apart(claim: str) -> str:
    return f"{_SET_APART}{claim}{_SET_APART}"


def _parts(said: str) -> list[tuple[str, str]]:
    """The sentence, in turn words and claims."""
    kinds = ("words", "claim")
    return [(kinds[place % 2], part) for place, part in enumerate(said.split(_SET_APART)) if part]


@cache
def _compiler() -> typst.Compiler:
    """With its fonts found once."""
    return typst.Compiler()


@cache
def _layout() -> bytes:
    return files("wasl.documents").joinpath("templates", "documents", "paper.typ").read_bytes()
