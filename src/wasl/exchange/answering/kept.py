"""What an installation keeps in its home for those who answer: logs of receipts, and the master key of pseudonyms."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from wasl.exchange.answering.pseudonyms import Pseudonyms, kept_pseudonyms
from wasl.exchange.receipts.durable import HeldError
from wasl.exchange.receipts.log import VERIFIER, Log
from wasl.kernel.keeping import kept_secret
from wasl.kernel.keys import kept_key

_PAUSE: Final = 0.02


def open_log(home: Path, name: str, portal: str) -> Log:
    """The log `name` of the installation at `home`, its key made with it; `portal` is the installation's address.

    It keeps the origin it was born with, whatever address the installation has later. Raises WaslError where another
    process writes it.
    """
    folder = home / "receipts" / name
    origin = f"{urlsplit(portal).netloc}/receipts/{name}"
    if (folder / VERIFIER).is_file():
        origin = (folder / VERIFIER).read_text(encoding="ascii").split("+")[0]
    return Log.open(folder, name, origin, kept_key(home / "keys" / "logs" / f"{name}.json"))


@contextmanager
def log_in_turn(home: Path, name: str, portal: str, patience: float) -> Iterator[Log]:
    """The same while the block lasts, for a log that several processes write in turn; the others' turn takes little.

    Raises HeldError where another writes it for longer than `patience` seconds.
    """
    until = time.monotonic() + patience
    while True:
        try:
            log = open_log(home, name, portal)
            break
        except HeldError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
    with log:
        yield log


def pseudonyms_of(home: Path) -> Pseudonyms:
    """The pseudonyms of the installation at `home`. Raises WaslError where their master key is lost."""
    make_master_key(home)
    return kept_pseudonyms(master_key_path(home))


def make_master_key(home: Path) -> None:
    """Make the master key of pseudonyms with the installation. Never once anything was answered: everybody would be renamed."""
    path = master_key_path(home)
    if path.exists() or _anything_answered(home):
        return
    kept_secret(path, lambda: os.urandom(32).hex())


def master_key_path(home: Path) -> Path:
    """Where the master key of pseudonyms is kept."""
    return home / "keys" / "pseudonyms"


def _anything_answered(home: Path) -> bool:
    return any((log / "tile").is_dir() for log in (home / "receipts").glob("*"))
