"""What can be told. Each room declares its kinds when it starts; a notice keeps its kind's name, and is worded when read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that people are told. Its words never say what was decided, nor of what nature the case is."""

    name: str
    """``room.moment``, unique."""
    title: str | Promise
    """With ``%(number)s``."""
    words: str | Promise
    """With ``%(number)s``; where there is a last day, ``%(day)s``."""
    must: bool = False
    """The law obliges to tell it: where no other way is known, a letter is printed."""


_KINDS: Final[dict[str, Kind]] = {}


def declare(*kinds: Kind) -> None:
    """Make kinds known; each name once. Raises ValueError for a name that is taken by another kind."""
    for each in kinds:
        if _KINDS.setdefault(each.name, each) != each:
            raise ValueError(each.name)


def kind_of(name: str) -> Kind | None:
    """The kind of that name; None where no room declares it any more."""
    return _KINDS.get(name)
