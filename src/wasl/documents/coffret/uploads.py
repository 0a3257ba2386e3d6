"""Files of a person's own beside their documents: an old diploma scanned, a report. Locked with their key, for nobody else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction

from wasl.documents import owners
from wasl.documents.models import Upload
from wasl.exchange.claims.evidence import LARGEST, kind_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

MOST: Final = 40
"""Files that one person may keep."""
_LONGEST_NAME: Final = 120
TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


class Readable(Protocol):
    """A file that is open."""

    def read(self, length: int, /) -> bytes:
        """At most so many bytes."""
        ...


def read(file: Readable) -> bytes:
    """What is in a file that somebody sends. Raises WaslError where it is too large."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WaslError("this file is too large", mend="send one of at most {megabytes} MB", megabytes=LARGEST >> 20)
    return content


def keep(entity: str, file: Readable, name: str, who: str) -> Upload:
    """Keep `file` for the person. Raises WaslError for one that is too large, cut, of another kind, or one too many."""
    content = read(file)
    kind = kind_of(BytesIO(content))
    if not kind:
        raise WaslError("this file is no PDF, no photo, or its end is missing", mend="send a PDF, a JPEG or a PNG")
    if Upload.objects.filter(entity=entity).count() >= MOST:
        raise WaslError("{count} files are kept already", mend="remove one first", count=MOST)
    with transaction.atomic():
        made = Upload.objects.create(
            entity=entity, name=b"", kind=kind, size=len(content), added_by=who, added_at=now()
        )  # fmt: skip
        made.name = owners.locked(entity, name[-_LONGEST_NAME:].encode(), f"name {made.pk}")
        made.save(update_fields=["name"])
        place = _place(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(owners.locked(entity, content, f"upload {made.pk}"))
    return made


def name_of(upload: Upload) -> str:
    """What its owner called it."""
    return owners.unlocked(upload.entity, bytes(upload.name), f"name {upload.pk}").decode()


def content_of(upload: Upload) -> bytes:
    """The file. Raises WaslError where it cannot be read any more."""
    try:
        return owners.unlocked(upload.entity, _place(upload).read_bytes(), f"upload {upload.pk}")
    except FileNotFoundError as error:
        raise WaslError("this file is not here any more", mend="restore it from the backup") from error


def drop(upload: Upload) -> None:
    """Erase the file."""
    _place(upload).unlink(missing_ok=True)
    upload.delete()


def _place(upload: Upload) -> Path:
    return Path(settings.HOME) / "documents" / "uploads" / str(upload.pk % 100) / str(upload.pk)
