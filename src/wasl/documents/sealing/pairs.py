"""Keys of the installation's own, each beside its certificate: the first of a name, and those that came after.

The first is in ``name.json`` and ``name.cer``, the next in ``name-2.json`` and ``name-2.cer``. A certificate stays for ever, a
key until it is destroyed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509

from wasl.documents.sealing.certificates import certificate, written
from wasl.kernel.errors import WaslError
from wasl.kernel.keeping import kept_secret
from wasl.kernel.keys import SigningKey, kept_key, new_key, signing_key


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and its certificate."""

    number: int
    """From 1."""
    place: Path
    """Of its key."""
    certificate: x509.Certificate

    @property
    def begins(self) -> datetime:
        """When the certificate does."""
        return self.certificate.not_valid_before_utc

    @property
    def ends(self) -> datetime:
        """When the certificate does."""
        return self.certificate.not_valid_after_utc

    def has_key(self) -> bool:
        """Whether the key is still there."""
        return self.place.is_file()

    def key(self) -> SigningKey:
        """Raises WaslError where it is not here any more."""
        try:
            return _key(self.place)
        except (OSError, ValueError) as error:
            raise WaslError(
                "this key cannot be read", where=str(self.place), mend="restore it from its backup"
            ) from error

    def destroy_key(self) -> None:
        """Nobody signs with it any more, wherever the files go. What it signed stays good."""
        self.place.unlink(missing_ok=True)


def pairs(folder: Path, name: str) -> list[Pair]:
    """Those of that `name` that were ever made in `folder`, in their order."""
    form = re.compile(rf"{re.escape(name)}(?:-(\d{{1,6}}))?\.cer")
    found = {int(match[1] or 1): each for each in folder.glob(f"{name}*.cer") if (match := form.fullmatch(each.name))}
    return [Pair(number, found[number].with_suffix(".json"), _certificate(found[number])) for number in sorted(found)]


def made(folder: Path, name: str, number: int, certified: Callable[[SigningKey], x509.Certificate]) -> Pair:
    """The pair of that `number`: of several who make it at one moment, one does, and all are given it."""
    place = folder / f"{name}{'' if number == 1 else f'-{number}'}.json"
    key = kept_key(place, make=lambda: new_key("ES256"))
    kept_secret(place.with_suffix(".cer"), lambda: written(certified(key)))
    return Pair(number, place, _certificate(place.with_suffix(".cer")))


@lru_cache(maxsize=256)
def _certificate(file: Path) -> x509.Certificate:
    """It never changes."""
    return certificate(file.read_text(encoding="ascii"))


@lru_cache(maxsize=64)
def _key(file: Path) -> SigningKey:
    return signing_key(json.loads(file.read_text(encoding="ascii")))
