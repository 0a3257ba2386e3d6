"""Many files sent at once, to the page without scripts or by a program: bounded, judged one by one, and kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wasl.documents.batches.gathering import Gathering
from wasl.documents.batches.given import Bounds, Given
from wasl.documents.batches.judging import Group, Line, lines
from wasl.documents.batches.telling import said_of
from wasl.documents.batches.words import GROUPS
from wasl.documents.reader.pictures import MOST_BYTES
from wasl.documents.reader.showing import Words
from wasl.documents.uses.proving import judged_here
from wasl.documents.verifying.bundle import Bundle
from wasl.kernel.errors import WaslError
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table

SENT: Final = Bounds(files=300, each=MOST_BYTES, all=128 * 2**20, seconds=60)
LARGEST: Final = 64 * 2**20
"""Bytes of all that is sent in one go."""
NAME: Final = "files"
"""Of the files in what is sent; each may come under it, or one archive."""
_HEAD: Final = 2**18
"""Bytes of a form beside its files."""
_AT_ONCE: Final = BoundedSemaphore(2)
_TONES: Final = {"good": "good", "warm": "warm", "bad": "bad", "none": "calm"}
_RANKS: Final[dict[Group, int]] = {"not-authentic": 0, "doubtful": 1, "unknown": 2, "verified": 3}


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of many files."""

    lines: list[Line]
    words: Words
    at: datetime

    @property
    def counts(self) -> list[tuple[Any, int, str]]:
        """Each group, how many lines are in it, and its tone."""
        counted = Counter(line.group for line in self.lines)
        return [(title, counted[group], tone) for group, (title, tone) in GROUPS.items()]

    def table(self) -> Table[Line]:
        """The lines, those that need a look first."""
        rows = sorted(self.lines, key=lambda line: (_RANKS[line.group], line.place))
        return Table(
            self._columns(), rows, {}, name="papers", caption=_("What is said of each file"), searchable=False,
            page_size=len(rows),
        )  # fmt: skip

    def _columns(self) -> tuple[Column[Line], ...]:
        return (
            Column[Line]("line", _("Line"), lambda line: line.place, kind="number", sortable=False),
            Column[Line]("file", _("File"), lambda line: line.name, show=_name, sortable=False),
            Column[Line]("verdict", _("Verdict"), lambda line: line.group, show=self._verdict, sortable=False),
            Column[Line]("number", _("Number"), _number, kind="code", sortable=False),
            Column[Line]("document", _("Document"), lambda line: line.group, show=self._document, sortable=False),
            Column[Line]("same_as", _("Same as line"), lambda line: line.same_as, kind="number", sortable=False),
        )

    def _verdict(self, line: Line) -> SafeString:
        said = said_of(line, self.words, self.at)
        why = said.why if line.group != "verified" else ""
        return format_html("<span>{} <small>{}</small></span>", badge(said.title, _TONES[said.tone]), why)

    def _document(self, line: Line) -> SafeString | None:
        said = said_of(line, self.words, self.at)
        if not said.type:
            return None
        stated = ", ".join(value for _title, value in said.states)
        return format_html(
            "<span>{}<br><small>{} · {}<br>{}</small></span>", said.type, said.issuer, said.issued, stated
        )


def _name(line: Line) -> SafeString:
    return format_html('<bdi dir="auto">{}</bdi>', line.name)


def _number(line: Line) -> str | None:
    return (line.verdict.number if line.verdict else "") or None


def all_found(request: HttpRequest, bundle: Bundle, at: datetime) -> list[Line]:
    """A line for each file that was sent. Raises WaslError for what is too large, before it is read, or empty."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or int(announced) > LARGEST + _HEAD:
        raise WaslError(
            "these files are too large together", mend="give them in parts of {most} MB", most=LARGEST >> 20
        )
    sent = [each for each in request.FILES.getlist(NAME) if isinstance(each, UploadedFile)]
    if not sent:
        raise WaslError("there is no file here", mend="choose one, and send it again")
    if not _AT_ONCE.acquire(timeout=5):
        raise WaslError("many files are being read now", mend="try again in a moment")
    try:
        return list(lines(_given(sent), bundle, at, judged_here))
    finally:
        _AT_ONCE.release()


def _given(sent: list[UploadedFile[Any]]) -> Iterator[Given]:
    gathering = Gathering(SENT)
    for file in sent:
        yield from gathering.file(file.name or "", file)  # type: ignore[arg-type]
