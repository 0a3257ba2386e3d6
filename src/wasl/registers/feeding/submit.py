"""A file comes in: landed by its content, and queued as a batch of its feed."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import BinaryIO

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.clock import now, today
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed
from wasl.registers.feeding.places import Places
from wasl.registers.landing import land
from wasl.registers.models import Batch

LARGEST_FILE = 8 * 2**30
"""Bytes that one file may have."""


def submit(
    catalogue: Catalogue,
    places: Places,
    feed: str,
    content: Path | BinaryIO,
    *,
    file_name: str,
    actor: str,
    as_of: date | None = None,
    replays: Batch | None = None,
    expected_size: int | None = None,
) -> Batch:
    """Land `content` and queue it for `feed`. `as_of` is the day the file speaks of (default: today).

    Raises WaslError for an unknown feed, a day in the future, a replay of another feed, or content that cannot land.
    """
    if feed not in catalogue.all(Feed):
        raise WaslError(f"there is no feed {feed!r}", mend=f"choose among {', '.join(sorted(catalogue.all(Feed)))}")
    if as_of is not None and as_of > today():
        raise WaslError(f"a file cannot speak of {as_of}, which lies ahead", mend="give the day the file was made")
    if replays is not None and replays.feed != feed:
        raise WaslError(f"corrected rows of {replays.feed} cannot enter through {feed}", where=f"batch {replays.pk}")
    landed = land(content, places.landing, limit_bytes=LARGEST_FILE, expected_size=expected_size)
    return Batch.objects.create(
        feed=feed, feed_version="", file_name=Path(file_name).name[:200], file_hash=landed.sha256,
        file_size=landed.size, as_of=as_of or today(), seed=secrets.token_hex(16), actor=actor, replays=replays,
        created=now(), queued=True,
    )  # fmt: skip
