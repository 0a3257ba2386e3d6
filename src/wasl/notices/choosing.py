"""Which way a notice takes. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """A way to tell someone something."""

    MAIL = "mail"
    TEXT = "text"
    """A short message to a telephone."""
    LETTER = "letter"
    PAGE = "page"
    """Nothing is sent: it stands on the person's own page."""


_USUAL: Final = (Channel.MAIL, Channel.TEXT)


def way(choice: str, possible: Collection[Channel], *, must: bool) -> Channel:
    """The channel of a notice to someone whose `choice` it is (empty: none was made), of those `possible`.

    `possible`: mail and text where an address is known and the installation sends any. What the law obliges to tell (`must`)
    always goes out: as a letter where there is no other way. What it does not, goes out by the way chosen or by none.
    """
    if choice == Channel.LETTER and must:
        return Channel.LETTER
    wanted = [Channel(choice)] if choice in _USUAL else []
    if must or not choice:
        wanted += [each for each in _USUAL if each not in wanted]
    if choice in (Channel.PAGE, Channel.LETTER):
        wanted = []
    found = next((each for each in wanted if each in possible), None)
    return found or (Channel.LETTER if must else Channel.PAGE)
