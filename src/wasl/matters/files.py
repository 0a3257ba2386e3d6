"""Files that people join to a matter: each locked with the key of whom the matter is about, and bound to its own row."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from io import BytesIO
from typing import Any, TypeVar

from django.db.models import Manager
from django.http import HttpRequest, HttpResponse

from wasl.documents import owners
from wasl.documents.coffret.uploads import TYPES
from wasl.exchange.agreements.trying import done
from wasl.exchange.claims.evidence import kind_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.models import Joined

F = TypeVar("F", bound=Joined)


def kind_among(content: bytes, formats: Collection[str]) -> str:
    """The kind of a file that may be of any of `formats`. Raises WaslError for another, or half of one."""
    kind = kind_of(BytesIO(content))
    if kind not in formats:
        said = ", ".join(each.upper() for each in formats)
        raise WaslError(
            "this file is of another kind, or its end is missing", mend="send one of: {formats}", formats=said
        )
    return kind


def add(files: Manager[F], by: str, kind: str, content: bytes, **more: Any) -> F:
    """Keep a file among those of a matter, locked; `more`: what its room keeps of it beside."""
    made = files.create(kind=kind, size=len(content), added_by=by, added_at=now(), **more)
    made.place.parent.mkdir(parents=True, exist_ok=True)
    made.place.write_bytes(owners.locked(made.entity, content, made.about))
    return made


def content_of(file: Joined) -> bytes:
    """The file. Raises WaslError where it cannot be read any more."""
    try:
        return owners.unlocked(file.entity, file.place.read_bytes(), file.about)
    except FileNotFoundError as error:
        raise WaslError("this file is not here any more", mend="restore it from the backup") from error


def sent(request: HttpRequest, file: Joined, name: str, back: HttpResponse) -> HttpResponse:
    """A file, to keep as `name` and its kind; `back` where it cannot be read, which is told there."""
    content = done(request, lambda: content_of(file))
    if content is None:
        return back
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{file.kind}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=TYPES[file.kind], headers=headers)


def drop(file: Joined) -> None:
    """Erase a file."""
    with suppress(FileNotFoundError):
        file.place.unlink()
    file.delete()
