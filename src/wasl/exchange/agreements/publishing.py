"""The signed directory: published by every verb that changes it, once its change is recorded, and again before it expires."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction
from msgspec.structs import replace

from wasl.catalogue import current
from wasl.exchange.agreements.building import LASTS, build_snapshot
from wasl.exchange.agreements.models import Publication
from wasl.exchange.answering.kept import make_master_key
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.holder import Holder
from wasl.exchange.directory.refusing import DirectoryError
from wasl.exchange.directory.signing import ARCHIVE, CURRENT, directory_key, publish, read_jws
from wasl.exchange.directory.snapshot import Snapshot
from wasl.exchange.directory.view import Directory
from wasl.exchange.receipts.entry import sha256
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.clock import now

_put_off: ContextVar[bool] = ContextVar("publication put off", default=False)
RENEWED = LASTS / 2
"""A directory is published again when so much of its life is left."""


def republish() -> None:
    """Publish once the present transaction is recorded, when it changed anything; at once outside of one."""
    if not _put_off.get():
        transaction.on_commit(publish_if_due)


@contextmanager
def published_once() -> Iterator[None]:
    """Many verbs, one directory: nothing is published within, and what changed is at the end."""
    token = _put_off.set(True)
    try:
        yield
    finally:
        _put_off.reset(token)
    republish()


def publish_directory() -> Publication:
    """Build the directory, sign it, and put it in force. Raises OSError when the folder cannot be written."""
    make_master_key(Path(settings.HOME))  # before anything can be answered
    # Two publications at one moment must leave the later one in force: the second waits for the first.
    with transaction.atomic():
        last = Publication.objects.select_for_update().order_by("-version").first()
        at, folder = now(), directory_folder()
        snapshot = build_snapshot(current.catalogue(), at, _next_version(last, folder))
        publish(snapshot, directory_key(Path(settings.HOME)), folder)
        return Publication.objects.create(
            version=snapshot.version, at=at, expires=datetime.fromtimestamp(snapshot.expires, UTC),
            jws_sha256=_in_force_hash(folder), content_sha256=content_hash(snapshot),
            agreements=len(snapshot.agreements),
        )  # fmt: skip


def publish_if_due() -> Publication | None:
    """Publish when the directory in force nears its end, is missing, or no longer says what is so; else None."""
    last = Publication.objects.order_by("-version").first()
    due = last is None or last.expires - now() <= RENEWED or _in_force_hash(directory_folder()) != last.jws_sha256
    if due or (last is not None and _changed(last)):
        return publish_directory()
    return None


def content_hash(snapshot: Snapshot) -> str:
    """The fingerprint of what `snapshot` says, its number and times aside."""
    timeless = replace(snapshot, version=0, not_before=0, expires=0, previous=None)
    return sha256(canonical_bytes(msgspec.to_builtins(timeless)))


def directory_folder() -> Path:
    """Where the directory in force and the former ones stand."""
    return Path(settings.HOME) / "directory"


def directory_in_force() -> Snapshot | None:
    """What gateways are told now; None before the first publication. Raises DirectoryError when the file is not ours."""
    path = directory_folder() / CURRENT
    if not path.is_file():
        return None
    key = directory_key(Path(settings.HOME))
    return read_jws(path.read_bytes(), {key.kid: key.verifying()})


def directory() -> Directory:
    """The directory in force, for whoever answers in this installation: it never goes back, as in gateways.

    Raises Refused (directory-expired) where there is none, or none that may be trusted.
    """
    home = Path(settings.HOME)
    try:
        return _holder(home, directory_key(home).kid).current()
    except DirectoryError as error:
        raise Refused("directory-expired") from error


@lru_cache(maxsize=1)
def _holder(home: Path, _kid: str) -> Holder:
    """Kept, so that a directory is verified once, however much is asked under it."""
    key = directory_key(home)
    return Holder(home / "directory", {key.kid: key.verifying()}, home / "directory" / "seen" / "portal")


def _changed(last: Publication) -> bool:
    snapshot = build_snapshot(current.catalogue(), now(), 0)
    return content_hash(snapshot) != last.content_sha256


def _next_version(last: Publication | None, folder: Path) -> int:
    """One more than any published, also where the database was restored from an older copy: gateways refuse to go back."""
    archived = [int(path.stem) for path in (folder / ARCHIVE).glob("*.jws") if path.stem.isdigit()]
    return 1 + max([last.version if last else 0, *archived])


def _in_force_hash(folder: Path) -> str:
    path = folder / CURRENT
    return sha256(path.read_bytes()) if path.is_file() else ""
