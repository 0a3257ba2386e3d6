"""The trust bundle as this installation publishes it: drawn again when a list, a key or the pack changed, or it has grown old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, Final

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.documents.models import SealKey, StateList
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.verifying.bundle import Bundle, read
from wasl.kernel.clock import now

KEPT_FOR: Final = timedelta(minutes=10)
"""A list says of when it is: it is drawn again before that is long ago, though nothing changed."""


@dataclass(frozen=True, slots=True)
class Published:
    """A bundle, signed, and read again as its readers do."""

    text: str
    tag: str
    """For `ETag`."""
    bundle: Bundle
    _of: Catalogue
    """Held, so that no other one gets its identity."""
    _state: tuple[Any, ...]
    _until: datetime

    def stands(self, catalogue: Catalogue, state: tuple[Any, ...], at: datetime) -> bool:
        """Whether nothing that it tells has changed."""
        return self._of is catalogue and self._state == state and at < self._until


_lock = Lock()
_kept: Published | None = None


def trust_now() -> Published:
    """The bundle to be judged by now. What changed in the database is in the next answer, whichever process gives it."""
    global _kept
    catalogue, at = current.catalogue(), now()
    with _lock:
        state = _state()
        if _kept is None or not _kept.stands(catalogue, state, at):
            text = published(catalogue, at)
            tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
            _kept = Published(text, tag, read(text, trusted_keys()), catalogue, state, at + KEPT_FOR)
        return _kept


def _state() -> tuple[Any, ...]:
    """What a bundle depends on, beside the pack."""
    keys = SealKey.objects.order_by("pk").values_list("kid", "valid_from", "valid_until", "compromised_from")
    lists = StateList.objects.order_by("pk").values_list("name", "changed")
    return tuple(sorted(trusted_keys())), tuple(keys), tuple(lists)
