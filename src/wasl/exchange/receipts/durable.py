"""Files that survive a power cut, and the lock that keeps a log to one writer."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
from contextlib import suppress
from pathlib import Path

from wasl.kernel import clock
from wasl.kernel.errors import WaslError

OWNER_ONLY = 0o700


def write_at_once(path: Path, content: bytes, making: Path) -> None:
    """Put `content` at `path` by way of the file `making`: a reader sees all of it or what was there before.

    It is not yet on the disk. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    making.write_bytes(content)
    making.replace(path)


def write_durably(path: Path, content: bytes) -> None:
    """The same, and it is on the disk on return. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(path.name + ".new")
    with made.open("wb") as file:
        file.write(content)
        file.flush()
        os.fdatasync(file.fileno())
    made.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_filesystem(folder: Path) -> None:
    """Put all that was written beneath `folder` on the disk: once for thousands of files. Raises OSError."""
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except AttributeError:  # not Linux
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(descriptor):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(descriptor)


class HeldError(WaslError):
    """Another process writes the log."""


class Lock:
    """Held by the one writer of a log until it lets go or its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take it. Raises HeldError, telling who holds it."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(path)
            os.close(self._descriptor)
            raise HeldError(
                "another process writes this log: {process} on {host}, since {since}",
                where="{log}",
                mend="stop it, or give this one a log of its own",
                log=path.parent.name,
                **holder,
            ) from None
        said = {"process": str(os.getpid()), "host": socket.gethostname(), "since": clock.now().isoformat()}
        os.truncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(said).encode(), 0)

    def release(self) -> None:
        """Let another writer come. In a forked child, the parent keeps it."""
        os.close(self._descriptor)


def _holder(path: Path) -> dict[str, str]:
    said = {"process": "?", "host": "?", "since": "?"}
    with suppress(OSError, ValueError):
        said |= json.loads(path.read_text())
    return said
