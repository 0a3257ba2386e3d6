"""The directory in force in this process: a new one counts from the very next call, a bad one never.

It is told by a file that is watched, or offered by whoever holds it: the signature decides, not the messenger. What was accepted
is kept in a folder of the gateway's own, so that it starts while the control plane is down and never goes back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock

from wasl.exchange.directory.refusing import DirectoryError, Reason
from wasl.exchange.directory.signing import (
    ARCHIVE,
    CURRENT,
    LARGEST,
    open_jws,
    previous_of,
    read_jws,
    version_of,
    write_whole,
)
from wasl.exchange.directory.snapshot import Snapshot
from wasl.exchange.directory.view import Directory
from wasl.exchange.receipts.entry import sha256
from wasl.kernel.clock import now
from wasl.kernel.keys import VerifyingKey

log = logging.getLogger(__name__)
ACCEPTED = "accepted.jws"
FARTHEST = 10_000
"""How many versions a gateway may have missed."""


class Holder:
    """Holds the directory in force. `folder` is watched for ``current.jws``; `state_folder` is this gateway's own memory."""

    def __init__(
        self, folder: Path, trusted: Mapping[str, VerifyingKey], state_folder: Path,
        clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._watched = folder / CURRENT
        self._archive = folder / ARCHIVE
        self._accepted = state_folder / ACCEPTED
        self._trusted = trusted
        self._clock = clock
        self._mark: tuple[int, int, int] | None = None
        self._waiting = False
        self._directory: Directory | None = None
        self._hash, self._version = "", 0
        self._taking = Lock()
        self.refused: Reason | None = None
        """Why the last file that came was not taken; None when it was."""
        self._remember()

    @property
    def version(self) -> int:
        """The highest version ever accepted here; 0: none."""
        return self._version

    def current(self) -> Directory:
        """The directory in force now. Raises DirectoryError when it has expired, or none was ever accepted."""
        self._look()
        if self._directory is None:
            raise DirectoryError(self.refused or "directory-missing")
        if self._clock().timestamp() >= self._directory.snapshot.expires:
            raise DirectoryError("directory-expired")
        return self._directory

    def offer(self, content: bytes, missing: Callable[[int], bytes | None] = lambda version: None) -> Directory:
        """Take the directory in `content`, whoever brought it. Raises DirectoryError when it may not be.

        `missing` gives a version that lies between the one in force and this one, to follow the chain.
        """
        with self._taking:
            snapshot = open_jws(content, self._trusted, self._clock())
            print_ = sha256(content)
            if self._directory is not None and print_ == self._hash:
                return self._directory
            if snapshot.version < self._version or (snapshot.version == self._version and print_ != self._hash):
                raise DirectoryError("directory-rolled-back", self._version)
            if self._hash and print_ != self._hash:
                self._follow(snapshot, missing)
            write_whole(self._accepted, content)
            return self._enforce(snapshot, print_)

    def content(self, version: int | None = None) -> bytes | None:
        """The file in force, or an archived `version`, for those who ask; None where it is not kept here."""
        path = self._accepted if version is None else self._archive / f"{version}.jws"
        return path.read_bytes() if path.is_file() else None

    def _remember(self) -> None:
        """Start from what was accepted before. A file that no longer verifies still tells which version must be passed."""
        if not self._accepted.is_file():
            return
        content = self._accepted.read_bytes()
        try:
            self._enforce(read_jws(content, self._trusted), sha256(content))
        except DirectoryError as error:
            self._version, self._hash, self.refused = version_of(content), sha256(content), error.reason

    def _look(self) -> None:
        """Read the watched file if it is not the one read last. Three numbers tell: a new file is put in place by renaming."""
        try:
            found = self._watched.stat()
        except OSError:
            return
        mark = (found.st_mtime_ns, found.st_ino, found.st_size)
        again = mark == self._mark
        if again and not self._waiting:
            return
        self._mark, self._waiting = mark, False
        self._take(found.st_size, again)

    def _take(self, size: int, again: bool) -> None:
        former = self.refused
        try:
            if size > LARGEST:
                raise DirectoryError("directory-forged")
            self.offer(self._watched.read_bytes(), self._archived)
        except (DirectoryError, OSError) as error:
            self.refused = error.reason if isinstance(error, DirectoryError) else "directory-missing"
            # What is early today is in force tomorrow, and a full disk is emptied: these alone are looked at again.
            self._waiting = isinstance(error, OSError) or self.refused == "directory-early"
            if not again or self.refused != former:  # calls come by the thousand
                log.warning("the directory that came is refused: %s", self.refused)

    def _archived(self, version: int) -> bytes | None:
        path = self._archive / f"{version}.jws"
        return path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else None

    def _follow(self, snapshot: Snapshot, missing: Callable[[int], bytes | None]) -> None:
        """Walk back from `snapshot` to the one in force, each named by the hash that the next one carries."""
        wanted = snapshot.previous
        for version in range(snapshot.version - 1, max(self._version, snapshot.version - FARTHEST), -1):
            if wanted == self._hash:
                return
            content = missing(version)
            if content is not None and sha256(content) == wanted:
                wanted = previous_of(content)
        if wanted != self._hash:
            raise DirectoryError("directory-unchained", self._version)

    def _enforce(self, snapshot: Snapshot, print_: str) -> Directory:
        self._directory = Directory(snapshot)
        self._hash, self._version, self.refused = print_, snapshot.version, None
        return self._directory
