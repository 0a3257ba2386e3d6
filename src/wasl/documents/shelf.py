"""What is published signed: made once for as long as it says the same, kept in a file, and handed to whoever asks."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from wasl.documents.status.token_list import LIVES

EXPIRES: Final = 2 * LIVES
"""After it is signed. It is signed anew in half that time, so that whoever fetches it has it for `LIVES` at least."""


def mark(at: datetime, *says: object) -> str:
    """What tells this publication from others of its name: what it `says`, and the half day in which it was signed."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(repr((int(at.timestamp() // LIVES.total_seconds()), *map(str, says))).encode())
    return digest.finalize().hex()[:32]


def kept(name: str, marked: str, make: Callable[[], bytes]) -> bytes:
    """What is published as `name` with this mark; `make` gives it at the first call. What it was before goes."""
    folder = Path(settings.HOME) / "documents" / "published" / name
    place = folder / marked
    with suppress(FileNotFoundError):
        return place.read_bytes()
    made = make()
    folder.mkdir(parents=True, exist_ok=True)
    former = [each for each in folder.iterdir() if not each.name.startswith(".")]
    draft = folder / f".{marked}.{os.getpid()}"
    draft.write_bytes(made)
    draft.replace(place)
    for each in former:
        if each != place:
            each.unlink(missing_ok=True)
    return made
