"""The sentences of a document: what a pack wrote, with claims in their places."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([^{}]*)\}")


def places(wording: str) -> tuple[str, ...]:
    """The claims that `wording` names, in order."""
    return tuple(_PLACE.findall(wording))


def written(wording: str, values: Mapping[str, str]) -> str:
    """`wording` with the values of its claims. Raises KeyError for a claim without one."""
    return _PLACE.sub(lambda place: values[place[1]], wording)
