"""Many files sent at once, to the page without scripts or by a program: bounded, judged one by one, and kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, Final

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wasl.documents.batches.candidates import candidates_in
from wasl.documents.batches.gathering import Gathering
from wasl.documents.batches.given import Bounds, Given
from wasl.documents.batches.joining import differs
from wasl.documents.batches.judging import Group, Line, lines
from wasl.documents.batches.matching import Found as Matched
from wasl.documents.batches.matching import Match, matches
from wasl.documents.batches.telling import said_of
from wasl.documents.batches.words import BY, FOUND, GROUPS
from wasl.documents.reader.pictures import MOST_BYTES, is_paper
from wasl.documents.reader.plain import plain
from wasl.documents.reader.showing import Words
from wasl.documents.uses.proving import judged_here
from wasl.documents.verifying.bundle import Bundle
from wasl.kernel.errors import WaslError
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table

SENT: Final = Bounds(files=300, each=MOST_BYTES, all=128 * 2**20, seconds=60)
SHOWN: Final = 300
"""Lines on the page; the download has them all."""
LARGEST: Final = 64 * 2**20
"""Bytes of all that is sent in one go."""
LIST: Final = "candidates"
"""Of a list of people, beside them."""
NAME: Final = "files"
"""Of the files in what is sent; each may come under it, or one archive."""
_HEAD: Final = 2**18
"""Bytes of a form beside its files."""
_AT_ONCE: Final = BoundedSemaphore(2)
_TONES: Final = {"good": "good", "warm": "warm", "bad": "bad", "none": "calm"}
_NEEDS: Final[tuple[Matched, ...]] = (
    "another-name",
    "not-believed",
    "to-compare",
    "no-paper",
    "no-candidate",
    "same-person",
)
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
        rows = sorted(self.lines, key=lambda line: (_RANKS[line.group], line.place))[:SHOWN]
        return Table(
            self._columns(), rows, {}, name="papers", caption=_("What is said of each file"), searchable=False,
            page_size=SHOWN,
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
        stated = format_html_join(" · ", "<bdi>{}</bdi>", ((value,) for _title, value in said.states))
        return format_html(
            "<span>{}<br><small>{} · {}<br>{}</small></span>", said.type, said.issuer, said.issued, stated
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """What papers state of the people of a list."""

    matches: list[Match]
    words: Words
    at: datetime

    @property
    def counts(self) -> list[tuple[Any, int, str]]:
        """Each thing that can be found, how often it was, and its tone."""
        counted = Counter(match.found for match in self.matches)
        return [(title, counted[found], tone) for found, (title, tone) in FOUND.items()]

    def table(self) -> Table[Match]:
        """A line for each candidate and paper, those that need a look first."""
        rows = sorted(self.matches, key=lambda match: _NEEDS.index(match.found))[:SHOWN]
        columns = (
            Column[Match]("candidate", _("Candidate"), _candidate, show=_who, sortable=False),
            Column[Match]("found", _("What was found"), lambda match: match.found, show=self._told, sortable=False),
            Column[Match]("file", _("File"), lambda match: match.found, show=_file, sortable=False),
        )
        return Table(
            columns, rows, {}, name="candidates", caption=_("What papers state of each candidate"),
            searchable=False, page_size=SHOWN,
        )  # fmt: skip

    def _told(self, match: Match) -> SafeString:
        title, tone = FOUND[match.found]
        differing = differs(match)
        stated = said_of(match.line, self.words, self.at).states if match.line and differing else ()
        return format_html(
            "<span>{} <small>{}<br>{}</small></span>", badge(title, _TONES[tone]), differing,
            format_html_join(" · ", "<bdi>{}</bdi>", ((value,) for _title, value in stated)),
        )  # fmt: skip


def _candidate(match: Match) -> str:
    return plain(match.candidate.number) if match.candidate else ""


def _who(match: Match) -> SafeString | None:
    who = match.candidate
    if who is None:
        return None
    born = f"{who.birth:%Y-%m-%d}" if who.birth else ""
    return format_html(
        "<span><bdi>{}</bdi> <bdi>{}</bdi><br><small>{}</small></span>", plain(who.number), plain(who.name), born
    )


def _file(match: Match) -> SafeString | None:
    if match.line is None:
        return None
    title, tone = GROUPS[match.line.group]
    how = str(BY[match.by]) if match.by else ""
    return format_html(
        '<span><bdi dir="auto">{}</bdi> {}<br><small>{}</small></span>',
        match.line.name,
        badge(title, _TONES[tone]),
        how,
    )


def joined(request: HttpRequest, found: list[Line]) -> list[Match]:
    """What was `found`, held against the list that was sent with it; empty where none was. Raises WaslError for no list."""
    sent = request.FILES.get(LIST)
    return matches(candidates_in(sent), found) if isinstance(sent, UploadedFile) else []


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
    try:
        sent = [each for each in request.FILES.getlist(NAME) if isinstance(each, UploadedFile)]
    except TooManyFilesSent as error:
        raise WaslError("there are more than {most} files", mend="put them into one ZIP", most=SENT.files) from error
    if not sent:
        raise WaslError("there is no file here", mend="choose one, and send it again")
    with _a_turn(sent):
        return list(lines(_given(sent), bundle, at, judged_here))


def demand_bounded(request: HttpRequest, most: int) -> None:
    """Raises WaslError for more than `most` bytes, before anything of it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or int(announced) > most + _HEAD:
        raise WaslError("these files are too large together", mend="give them in parts of {most} MB", most=most >> 20)


@contextmanager
def _a_turn(sent: list[UploadedFile[Any]]) -> Iterator[None]:
    """Many files wait for others that are many; a PDF alone, as the page's script sends them, does not."""
    if len(sent) == 1 and is_paper(sent[0]):
        yield
        return
    if not _AT_ONCE.acquire(timeout=5):
        raise WaslError("many files are being read now", mend="try again in a moment")
    try:
        yield
    finally:
        _AT_ONCE.release()


def _given(sent: list[UploadedFile[Any]]) -> Iterator[Given]:
    gathering = Gathering(SENT)
    for file in sent:
        yield from gathering.file(file.name or "", file)  # type: ignore[arg-type]
