"""The State this installation serves: its pack, loaded and judged once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from wasl.catalogue import current

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from wasl.catalogue.catalogue import Catalogue


def load_pack() -> Catalogue:
    """The catalogue of the pack named by the settings. Raises PackErrors when the pack is wrong."""
    from wasl.catalogue.load import load
    from wasl.server.kinds import KINDS

    return load(settings.PACK, KINDS)


def catalogue() -> Catalogue:
    """The catalogue in force, loaded at the first call."""
    return current.catalogue()


def by_its_clock(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: pages tell instants by the State's own clock, as all its days are."""
    from wasl.catalogue.days import zone_of

    def answer(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_of(catalogue())):
            return get_response(request)

    return answer
