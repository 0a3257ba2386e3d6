"""The State this installation serves: its pack, loaded and judged once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from wasl.catalogue import current

if TYPE_CHECKING:
    from wasl.catalogue.catalogue import Catalogue


def load_pack() -> Catalogue:
    """The catalogue of the pack named by the settings. Raises PackErrors when the pack is wrong."""
    from wasl.catalogue.load import load
    from wasl.server.kinds import KINDS

    return load(settings.PACK, KINDS)


def catalogue() -> Catalogue:
    """The catalogue in force, loaded at the first call."""
    return current.catalogue()
