"""Many codes at once, as an admission office has them: a verdict for each line of a file, and how many of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wasl.documents.reader.showing import Words, day, shown
from wasl.documents.seal import seal
from wasl.documents.uses.proving import judged_here
from wasl.documents.verifying.bundle import Bundle
from wasl.documents.verifying.seals import Outcome, Verdict
from wasl.kernel.errors import WaslError
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table

MOST: Final = 5_000
SHOWN: Final = 200
"""On the page; the download has them all."""
_SHORTEST: Final = 64
"""Letters of a bare code: shorter words of a line are something else."""
_PARTS: Final = re.compile(r"[,;\t\"\s]+")
_AT_ONCE: Final = BoundedSemaphore(2)
_TONES: Final = {"good": "good", "warm": "warm", "bad": "bad", "none": "calm"}


@dataclass(frozen=True, slots=True)
class Line:
    """What was said of one line."""

    number: int
    """Counted from 1, as editors do."""
    verdict: Verdict
    title: str
    tone: str
    why: str
    issued: str
    type: str
    issuer: str
    same_as: int | None
    """The first line with the same document."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on a file."""

    lines: list[Line]
    counts: Mapping[Outcome, int]

    def table(self, state: Mapping[str, str]) -> Table[Line]:
        """The lines, those that need a look first; exported, all in their own order."""
        exported = "export" in state
        rows = self.lines if exported else sorted(self.lines, key=_urgency)[:SHOWN]
        return Table(
            _EXPORTED if exported else _SHOWN, rows, state, name="documents", caption=_("The verdict on each code"),
            searchable=False, page_size=SHOWN,
        )  # fmt: skip


def all_judged(text: str, bundle: Bundle, words: Words, at: datetime) -> Judged:
    """The verdict on each line of `text`. Raises WaslError for what is too long, or empty."""
    codes = list(codes_of(text))
    if not codes:
        raise WaslError("there is no code here", mend="give a code on each line, or a CSV file with a code in each row")
    if len(codes) > MOST:
        raise WaslError("there are more than {most} lines", mend="give them in several files", most=MOST)
    if not _AT_ONCE.acquire(timeout=5):
        raise WaslError("many files are being read now", mend="try again in a moment")
    try:
        lines = list(_lines(codes, bundle, words, at))
    finally:
        _AT_ONCE.release()
    return Judged(lines, Counter(line.verdict.outcome for line in lines))


def codes_of(text: str) -> Iterator[tuple[int, str]]:
    """The number and the code of each line; a first line without one is a heading, and empty lines are none."""
    for number, line in enumerate(text.splitlines(), 1):
        found = next((part for part in _PARTS.split(line) if _is_code(part)), None)
        if found is not None:
            yield number, found
        elif line.strip() and number > 1:
            yield number, line.strip()[:200]


def _is_code(part: str) -> bool:
    if "#" not in part and len(part) < _SHORTEST:
        return False
    try:
        seal.read_address(part)
    except seal.NotASealError:
        return False
    return True


def _lines(codes: Iterable[tuple[int, str]], bundle: Bundle, words: Words, at: datetime) -> Iterator[Line]:
    first: dict[str, int] = {}
    language = words["language"]
    for number, code in codes:
        verdict = judged_here(code, bundle, at)
        said = shown(verdict, words, at)
        same = first.setdefault(verdict.number, number) if verdict.number else number
        yield Line(
            number, verdict, said.title, said.tone, said.why, day(verdict.issued, words) if verdict.issued else "",
            verdict.type.in_language(language) if verdict.type else "",
            verdict.issuer.in_language(language) if verdict.issuer else "", same if same != number else None,
        )  # fmt: skip


def _urgency(line: Line) -> tuple[int, int]:
    ranks: dict[Outcome, int] = {"not-authentic": 0, "cannot-tell": 1, "authentic": 2}
    fine = line.tone == "good" and line.same_as is None
    return ranks[line.verdict.outcome] + fine, line.number


def _verdict(line: Line) -> SafeString:
    why = "" if line.verdict.outcome == "authentic" else line.why
    return format_html("<span>{} <small>{}</small></span>", badge(line.title, _TONES[line.tone]), why)


def _document(line: Line) -> SafeString | None:
    return format_html("<span>{}<br><small>{}</small></span>", line.type, line.issuer) if line.type else None


_LINE: Final = Column[Line]("line", _("Line"), lambda line: line.number, kind="number", sortable=False)
_NUMBER: Final = Column[Line](
    "number", _("Number"), lambda line: line.verdict.number or None, kind="code", sortable=False
)
_ISSUED: Final = Column[Line]("issued", _("Issued on"), lambda line: line.issued or None, sortable=False)
_SAME: Final = Column[Line]("same_as", _("Same as line"), lambda line: line.same_as, kind="number", sortable=False)
_SHOWN: Final = (
    _LINE,
    Column[Line]("verdict", _("Verdict"), lambda line: line.title, show=_verdict, sortable=False),
    _NUMBER,
    Column[Line]("document", _("Document"), lambda line: line.type, show=_document, sortable=False),
    _ISSUED,
    _SAME,
)
_EXPORTED: Final = (
    _LINE,
    Column[Line]("outcome", _("Outcome"), lambda line: line.verdict.outcome),
    Column[Line]("standing", _("What became of it"), lambda line: line.verdict.standing),
    Column[Line]("verdict", _("Verdict"), lambda line: line.title),
    Column[Line]("why", _("Why"), lambda line: line.why),
    _NUMBER,
    Column[Line]("document", _("Document"), lambda line: line.type),
    Column[Line]("issuer", _("Issued by"), lambda line: line.issuer),
    _ISSUED,
    _SAME,
)
