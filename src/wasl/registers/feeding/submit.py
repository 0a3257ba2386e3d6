"""A file comes in: landed by its content, and queued as a batch of its feed."""

from __future__ import annotations

import secrets
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed
from wasl.registers.feeding.places import Places
from wasl.registers.landing import Landed, land
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
    declared = catalogue.get(Feed, feed)
    if as_of is not None and as_of > this_day(catalogue):
        raise WaslError(
            "a file cannot speak of {day}, which lies ahead",
            mend="give the day the file was made",
            day=as_of.isoformat(),
        )
    if replays is not None and replays.feed != feed:
        raise WaslError(
            "corrected rows of {other} cannot enter through {feed}", where="batch {batch}",
            other=replays.feed, feed=feed, batch=str(replays.pk),
        )  # fmt: skip
    if declared.format.type == "package":
        raise WaslError(
            "this feed reads an installed package, not a file",
            where="{feed}",
            mend="ask for the package instead",
            feed=feed,
        )
    landed = land(content, places.landing, limit_bytes=LARGEST_FILE, expected_size=expected_size)
    return _queue(feed, landed, Path(file_name).name[:200], actor, as_of, replays)


def submit_package(catalogue: Catalogue, places: Places, feed: str, *, actor: str, as_of: date | None = None) -> Batch:
    """Queue the data package that `feed` reads. What lands is its name and version: another version is another content."""
    package = catalogue.get(Feed, feed).format.package
    if package is None:
        raise WaslError("this feed reads files, not a package", where="{feed}", mend="send a file", feed=feed)
    named = f"{package} {version(package)}"
    landed = land(BytesIO(named.encode()), places.landing, limit_bytes=LARGEST_FILE)
    return _queue(feed, landed, named, actor, as_of, None)


def _queue(feed: str, landed: Landed, name: str, actor: str, as_of: date | None, replays: Batch | None) -> Batch:
    return Batch.objects.create(
        feed=feed, feed_version="", file_name=name, file_hash=landed.sha256, file_size=landed.size,
        as_of=as_of or current.today(), seed=secrets.token_hex(16), actor=actor, replays=replays, created=now(), queued=True,
    )  # fmt: skip
