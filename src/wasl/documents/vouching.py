"""What vouches for seals: who tells the time here, and who was revoked, as of now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.documents.paper.certifying import Proof
from wasl.documents.paper.clocks import Clock, NamedClock, OwnClock
from wasl.documents.sealing.authority import keys_folder, lists_of
from wasl.documents.sealing.telling import timestamping
from wasl.kernel.clock import now
from wasl.kernel.keys import Signer


def proof_of(catalogue: Catalogue, chain: Iterable[bytes], at: datetime) -> Proof:
    """What shows, as of `at`, that the certificates of `chain` (DER) and of the clock are good."""
    return Proof(tuple(chain), lists(catalogue, at))


def lists(catalogue: Catalogue, at: datetime) -> tuple[bytes, ...]:
    """The certificates that this installation's authorities and others revoked, as of `at`, in DER."""
    return (*(each.public_bytes(Encoding.DER) for each in lists_of(catalogue, at)), *_of_others())


def clock(catalogue: Catalogue) -> Clock:
    """What tells the time here and now. Raises WaslError where its certificate has ended, and cannot be renewed."""
    return _named_clock(settings.TIMESTAMPS) if settings.TIMESTAMPS else _own_clock(*timestamping(catalogue, now()))


def _of_others() -> tuple[bytes, ...]:
    """What other authorities revoked: whoever runs the installation fetches it, as often as they publish it."""
    return tuple(file.read_bytes() for file in lists_of_others())


def lists_of_others() -> list[Path]:
    """Where they are."""
    return sorted((keys_folder() / "lists").glob("*.crl"))


@cache
def _named_clock(url: str) -> Clock:
    return NamedClock(url)


@cache
def _own_clock(key: Signer, *chain: bytes) -> Clock:
    """A clock learns by its first answer how long answers are."""
    return OwnClock(key, chain)
