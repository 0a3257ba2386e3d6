"""The catalogue in force. The composition root says how to load it; pages and verbs ask for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from wasl.catalogue.days import this_day
from wasl.kernel.errors import WaslError

if TYPE_CHECKING:
    from wasl.catalogue.catalogue import Catalogue

_lock = Lock()
_loader: Callable[[], Catalogue] | None = None
_catalogue: Catalogue | None = None


def provide(loader: Callable[[], Catalogue]) -> None:
    """Load the catalogue with `loader` at the next question; forgets the one in force."""
    global _loader, _catalogue
    with _lock:
        _loader, _catalogue = loader, None


def catalogue() -> Catalogue:
    """The catalogue in force, loaded at the first question. Raises WaslError when nothing was provided, or PackErrors."""
    global _catalogue
    with _lock:
        if _catalogue is None:
            if _loader is None:
                raise WaslError("no pack was provided", mend="call wasl.catalogue.current.provide at start-up")
            _catalogue = _loader()
        return _catalogue


def today() -> date:
    """The present day where its State is. Raises as `catalogue` does."""
    return this_day(catalogue())
