"""What a page judged by itself, held against a list of candidates: it sends what papers state, and gets back what is the same."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from wasl.documents.batches.candidates import LARGEST, candidates_in
from wasl.documents.batches.joining import told_of
from wasl.documents.batches.judging import Line
from wasl.documents.batches.matching import matches
from wasl.documents.reader.files import LIST, demand_bounded
from wasl.documents.verifying import seals
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text

MOST: Final = 32 * 2**20
"""Bytes of the list and of what papers state."""
LINES: Final = "lines"


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page found in one file."""

    place: int
    name: str
    authentic: bool
    number: str
    values: list[str]
    """What the paper states, in each language that differs."""


def compared(request: HttpRequest) -> list[list[Any]]:
    """Of each candidate and paper what `joining.told_of` says. Raises WaslError for what cannot be read."""
    demand_bounded(request, MOST + LARGEST)
    sent, said = request.FILES.get(LIST), request.FILES.get(LINES)
    if not isinstance(sent, UploadedFile) or not isinstance(said, UploadedFile):
        raise WaslError("there is no file here", mend="choose one, and send it again")
    try:
        lines = msgspec.json.decode(said.read(), type=list[Stated])
    except msgspec.DecodeError as error:
        raise WaslError("there is no file here", mend="choose one, and send it again") from error
    return [told_of(match) for match in matches(candidates_in(sent), map(_line, lines))]


def _line(stated: Stated) -> Line:
    told = tuple(seals.Line(Text("", "", ""), Text(value, value, value)) for value in stated.values)
    outcome: seals.Outcome = "authentic" if stated.authentic else "cannot-tell"
    return Line(stated.place, stated.name, Verdict(outcome, "sealed", number=stated.number, lines=told), None, None)
