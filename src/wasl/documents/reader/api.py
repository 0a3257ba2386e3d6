"""Verdicts over HTTP, for the programs of those who are shown documents. No account; what is sent is kept nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from wasl.documents.batches.given import Reason
from wasl.documents.batches.judging import Group
from wasl.documents.reader.files import NAME, all_found
from wasl.documents.reader.trusted import trust_now
from wasl.documents.systems import refusal
from wasl.documents.uses.proving import judged_here
from wasl.documents.verifying.seals import Outcome, Standing, Verdict, Why
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text

router = Router(tags=["documents"])
LONGEST = 16_000
_FILES: Final = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {NAME: {"type": "array", "items": {"type": "string", "format": "binary"}}},
            }
        }
    },
}


class Code(Schema):
    """What a document's code says."""

    code: str = Field(
        max_length=LONGEST, description="The whole address that the code holds, or what stands behind its #."
    )


class InLanguages(Schema):
    """A text in three languages."""

    fr: str
    ar: str
    en: str


class LineAnswer(Schema):
    """One thing that the document states, to be compared with the paper."""

    title: InLanguages = Field(description="What is stated.")
    value: InLanguages = Field(description="The same in each language where it is no code.")


class VerdictAnswer(Schema):
    """A verdict. All but outcome and why is empty where the seal is not to be believed."""

    outcome: Outcome = Field(description="'cannot-tell' is not 'not-authentic': a newer list may tell.")
    why: Why = Field(description="What decided.")
    standing: Standing = Field(description="What became of the document.")
    told: datetime | None = Field(description="Of when the standing is; null where no list tells it.")
    listed: datetime = Field(description="Of when the trust list is.")
    issuer: InLanguages | None = Field(description="Who issued it.")
    type: InLanguages | None = Field(description="What kind of document it is.")
    number: str = Field(description="As it is printed on the paper.")
    issued: datetime | None = Field(description="When it was issued.")
    expires: datetime | None = Field(
        description="The first moment at which it holds no more; null where it has no end."
    )
    lines: list[LineAnswer] = Field(
        description="What it states: to be compared with the paper, which may be a forgery."
    )


@router.post("/verify", response=VerdictAnswer, auth=None)
def verify(request: HttpRequest, code: Code) -> VerdictAnswer:
    """Whether a document is genuine, and what became of it. Programs that judge many fetch `/documents/trust.jwt` instead."""
    trust = trust_now().bundle
    return _answer(judged_here(code.code, trust, now()), datetime.fromtimestamp(trust.issued, tz=now().tzinfo))


class FileAnswer(Schema):
    """What is said of one file."""

    file: str = Field(description="Its name; of a file in an archive, its path there.")
    outcome: Group = Field(
        description="'verified' is authentic and in force; 'doubtful' cannot be told, or holds no more; 'unknown' is no document."
    )
    refused: Reason | None = Field(description="Why it was not judged; null where it was.")
    verdict: VerdictAnswer | None = Field(description="Null where it was not judged.")
    same_as: int | None = Field(
        description="The first line, counted from 1, with the same document; null for the first one."
    )


class FilesAnswer(Schema):
    """A line for each file, in the order in which they were given."""

    listed: datetime = Field(description="Of when the trust list is.")
    files: list[FileAnswer] = Field(description="One for each file; of an archive, one for each file within.")


@router.post("/verify/files", response=FilesAnswer, auth=None, openapi_extra={"requestBody": _FILES})
def verify_files(request: HttpRequest) -> FilesAnswer | HttpResponse:
    """Whether papers are genuine: PDFs, pictures of codes, or ZIPs of them, as `multipart/form-data` under the name `files`.

    At most 300 files and 64 MB in one go, 8 MB each; what is over, or not begun within a minute, is told of in its line. 422
    where nothing can be read.
    """
    trust, at = trust_now().bundle, now()
    listed = datetime.fromtimestamp(trust.issued, tz=at.tzinfo)
    try:
        found = all_found(request, trust, at)
    except WaslError as error:
        return refusal(error)
    files = [
        FileAnswer(
            file=line.name, outcome=line.group, refused=line.refused, same_as=line.same_as,
            verdict=_answer(line.verdict, listed) if line.verdict else None,
        )
        for line in found
    ]  # fmt: skip
    return FilesAnswer(listed=listed, files=files)


def _answer(verdict: Verdict, listed: datetime) -> VerdictAnswer:
    lines = [LineAnswer(title=_said(line.title), value=_said(line.value)) for line in verdict.lines]
    return VerdictAnswer(
        outcome=verdict.outcome, why=verdict.why, standing=verdict.standing, told=verdict.told, listed=listed,
        issuer=_said(verdict.issuer) if verdict.issuer else None, type=_said(verdict.type) if verdict.type else None,
        number=verdict.number, issued=verdict.issued, expires=verdict.expires, lines=lines,
    )  # fmt: skip


def _said(text: Text) -> InLanguages:
    return InLanguages(fr=text.fr, ar=text.ar, en=text.en)
