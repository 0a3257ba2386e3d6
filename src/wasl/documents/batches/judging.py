"""A line for each file: what is found in it, in one of four groups, and whether the same was given before.

The page's script puts verdicts into the same groups: static/documents/lines.js.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from wasl.documents.batches.given import Given, Reason
from wasl.documents.reader import pictures
from wasl.documents.verifying.bundle import Bundle
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.errors import WaslError

Group = Literal["verified", "doubtful", "unknown", "not-authentic"]
Judge = Callable[[str, Bundle, datetime], Verdict]
"""How what a code says is judged: `verifying.seals.judged`, or beside a log."""
_PDF: Final = b"%PDF-"
_NOTHING_THERE: Final = frozenset({"no-code", "no-paper", "no-seal-within"})
"""Of what cannot be told, where no document was found to judge."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one file."""

    place: int
    """Counted from 1."""
    name: str
    verdict: Verdict | None
    refused: Reason | None
    same_as: int | None
    """The first line with the same document, or the same bytes."""

    @property
    def group(self) -> Group:
        """Verified is what is authentic and in force; doubtful what cannot be told, or holds no more."""
        if self.verdict is None:
            return "doubtful" if self.refused == "several-codes" else "unknown"
        return group_of(self.verdict)


def group_of(verdict: Verdict) -> Group:
    """The group of a verdict."""
    if verdict.outcome == "not-authentic":
        return "not-authentic"
    if verdict.outcome == "authentic":
        return "verified" if verdict.standing == "in-force" else "doubtful"
    return "unknown" if verdict.why in _NOTHING_THERE else "doubtful"


def lines(files: Iterable[Given], bundle: Bundle, at: datetime, judge: Judge) -> Iterator[Line]:
    """A line for each of `files`, as they come. No file is held longer than it is looked at, and none stops the others."""
    first: dict[str, int] = {}
    for place, given in enumerate(files, 1):
        verdict, refused = _found(given, bundle, at, judge)
        mark = _mark(given, verdict)
        same = first.setdefault(mark, place) if mark else place
        yield Line(place, given.name, verdict, refused, same if same != place else None)


def _found(given: Given, bundle: Bundle, at: datetime, judge: Judge) -> tuple[Verdict | None, Reason | None]:
    if given.refused:
        return None, given.refused
    if given.code:
        return judge(given.code, bundle, at), None
    try:
        if given.content.startswith(_PDF):
            with pictures.a_place():
                return judged_paper(given.content, bundle, at), None
        if not pictures.is_picture(given.content):
            return None, "no-document"
        if len(given.content) > pictures.MOST_BYTES:
            return None, "too-large"
        return _in_picture(pictures.codes_in(given.content), bundle, at, judge)
    except pictures.BusyError:
        return None, "too-late"
    except WaslError:
        return None, "damaged"
    except Exception as error:  # noqa: BLE001 - hostile bytes make readers stumble anyhow: the others are still judged
        _log.warning("a file could not be judged: %s", type(error).__name__)
        return None, "damaged"


def _in_picture(
    codes: list[str], bundle: Bundle, at: datetime, judge: Judge
) -> tuple[Verdict | None, Reason | None]:  # fmt: skip
    """The verdict on the one document that a picture shows. Codes of something else may stand beside it."""
    found = [judge(code, bundle, at) for code in dict.fromkeys(codes)]
    documents = [verdict for verdict in found if verdict.why != "no-code"]
    if len(documents) > 1:
        return None, "several-codes"
    return (documents or [Verdict("cannot-tell", "no-code")])[0], None


def _mark(given: Given, verdict: Verdict | None) -> str:
    """By what a second one is known: its number, where that is to be believed, else its bytes."""
    if verdict is not None and verdict.number:
        return verdict.number
    return sha256(given.content).hexdigest() if given.content else ""
