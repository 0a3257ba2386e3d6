"""Files that people join to a complaint, or to the reply to what was asked: each locked with the key of whom it is about."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from wasl.complaints.models import Complaint, Paper
from wasl.complaints.moving import changed, held
from wasl.complaints.states import State, WrongStateError
from wasl.documents import owners
from wasl.documents.coffret.uploads import Readable
from wasl.exchange.claims.evidence import LARGEST
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.procedures.pieces import kind_among

MOST: Final = 5
"""Files of one complaint."""
FORMATS: Final = ("pdf", "png", "jpg")


def read(file: Readable) -> tuple[str, bytes]:
    """The kind and the content of a file that may be joined. Raises WaslError for another."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WaslError("this file is too large", mend="send one of at most {megabytes} MB", megabytes=LARGEST >> 20)
    return kind_among(content, FORMATS), content


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
    made = Paper.objects.create(complaint=found, kind=kind, size=len(content), added_by=by, added_at=now())
    place = _place(made)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(owners.locked(found.entity, content, _about(made)))
    changed(found)
    return made


def content_of(paper: Paper) -> bytes:
    """The file. Raises WaslError where it cannot be read any more."""
    try:
        return owners.unlocked(paper.complaint.entity, _place(paper).read_bytes(), _about(paper))
    except FileNotFoundError as error:
        raise WaslError("this file is not here any more", mend="restore it from the backup") from error


def drop_all(complaint: Complaint) -> None:
    """Erase what was joined."""
    for paper in complaint.papers.all():
        with suppress(FileNotFoundError):
            _place(paper).unlink()
        paper.delete()


def _about(paper: Paper) -> str:
    return f"paper of a complaint {paper.pk}"


def _place(paper: Paper) -> Path:
    return Path(settings.HOME) / "complaints" / "papers" / str(paper.pk % 100) / str(paper.pk)
