"""Why a directory is not taken, or no longer followed."""

from __future__ import annotations

from typing import Literal

from wasl.kernel.errors import WaslError

Reason = Literal[
    "directory-forged", "directory-expired", "directory-early", "directory-rolled-back", "directory-unchained",
    "directory-missing",
]  # fmt: skip
_SAID: dict[Reason, tuple[str, str]] = {
    "directory-forged": ("this directory is not signed by a key trusted here", "publish it with the key of the control plane"),
    "directory-expired": ("the directory has expired", "publish a new one from the control plane"),
    "directory-early": ("this directory is not yet in force", "set the clock of this machine, or wait"),
    "directory-rolled-back": ("this directory is older than the one known here", "publish a version above {version}"),
    "directory-unchained": ("this directory does not follow the one in force", "first send what follows version {version}"),
    "directory-missing": ("no directory has been published here", "publish one from the control plane"),
}  # fmt: skip


class DirectoryError(WaslError):
    """A directory that is refused; `reason` is the stable name of why."""

    def __init__(self, reason: Reason, version: int = 0) -> None:
        self.reason = reason
        what, mend = _SAID[reason]
        super().__init__(what, mend=mend, version=version)
