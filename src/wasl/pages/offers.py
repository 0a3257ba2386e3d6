"""What rooms above offer on the pages of those below: each says, when it starts, where one may go from a thing there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Offer:
    """A place to go to from one thing."""

    title: str | Promise
    icon: str
    url: str


Offering = Callable[[HttpRequest, str], Offer | None]
"""Of whoever reads, and of what names the thing; None where they may not go there."""
_OFFERINGS: Final[dict[str, list[Offering]]] = {}


def offer(kind: str, offering: Offering) -> None:
    """Have `offering` stand on the pages of things of `kind`."""
    _OFFERINGS.setdefault(kind, []).append(offering)


def offered(request: HttpRequest, kind: str, key: object) -> list[Offer]:
    """What may be done next with the thing of `kind` that `key` names, as whoever offers it names it."""
    return [found for each in _OFFERINGS.get(kind, ()) if (found := each(request, str(key))) is not None]
