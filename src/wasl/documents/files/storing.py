"""The bytes of files: locked with a key of each file's own, so that to delete the key destroys every copy, backups too."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from wasl.documents import owners
from wasl.documents.files.models import File, Version
from wasl.kernel.errors import WaslError


def sha256_of(content: bytes) -> str:
    """The SHA-256 of `content`, in hex."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize().hex()


def store(version: Version, content: bytes) -> None:
    """Keep the bytes of `version`."""
    place = _place(version.file_id, version.place)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_bytes(owners.locked(_owner(version.file_id), content, _about(version)))
    draft.replace(place)


def content_of(version: Version) -> bytes:
    """The bytes of `version`, which are those that were taken in. Raises WaslError where they cannot be read any more."""
    try:
        kept = _place(version.file_id, version.place).read_bytes()
        content = owners.unlocked(_owner(version.file_id), kept, _about(version))
    except (FileNotFoundError, WaslError) as error:
        raise WaslError(
            "this file cannot be read any more", mend="restore it, and the keys, from the backup"
        ) from error
    return content


def here(version: Version) -> bool:
    """Whether the bytes of `version` are in their place."""
    return _place(version.file_id, version.place).is_file()


def forget(file: File) -> None:
    """Make noise of every copy of `file`. The copies here go with `sweep`."""
    owners.erase(_owner(file.pk))


def sweep(file: File) -> None:
    """Take away the copies here."""
    for place in file.versions.values_list("place", flat=True):
        _place(file.pk, place).unlink(missing_ok=True)


def _owner(file: int) -> str:
    return f"file-{file}"


def _about(version: Version) -> str:
    return f"file {version.file_id} version {version.place} {version.sha256}"


def _place(file: int, version: int) -> Path:
    return Path(settings.HOME) / "documents" / "files" / str(file % 100) / f"{file}-{version}"
