"""Files that people join to a complaint, or to the reply to what was asked."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from wasl.complaints.models import Complaint, Paper
from wasl.complaints.states import State
from wasl.documents.coffret import uploads
from wasl.documents.coffret.uploads import Readable
from wasl.kernel.errors import WaslError
from wasl.matters import files
from wasl.matters.moving import changed, held
from wasl.matters.states import WrongStateError

MOST: Final = 5
"""Files of one complaint."""
FORMATS: Final = ("pdf", "png", "jpg")


def read(file: Readable) -> tuple[str, bytes]:
    """The kind and the content of a file that may be joined. Raises WaslError for another."""
    content = uploads.read(file)
    return files.kind_among(content, FORMATS), content


@transaction.atomic
def join(complaint: Complaint, by: str, kind: str, content: bytes) -> Paper:
    """Join a file that was `read`, before anybody took the complaint up, or while something is asked. Raises WaslError."""
    found = held(complaint)
    if found.at not in (State.FILED, State.ASKED):
        raise WrongStateError("nobody asks for a file now", mend="see on its page what is asked for")
    if not found.entity:
        raise WaslError("a file is joined only where it is known whose it is", mend="sign in, or bring it to a counter")
    if found.papers.count() >= MOST:
        raise WaslError("there are {most} files already", mend="say the rest in words", most=MOST)
    made = files.add(found.papers, by, kind, content)
    changed(found)
    return made


def drop_all(complaint: Complaint) -> None:
    """Erase what was joined."""
    for paper in complaint.papers.all():
        files.drop(paper)
