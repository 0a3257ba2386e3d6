"""Secrets that an installation makes once, and keeps each in a file of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """What the file `path` holds: made at the first call, and readable by its owner alone.

    Of several that make it at one moment one is kept, which all are given; the file is never seen half-written.
    """
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike renaming, it never takes the place of what another made
    finally:
        os.unlink(draft)
    return path.read_text(encoding="ascii")
