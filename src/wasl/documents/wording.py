"""The sentences of a document: what a pack wrote, with claims in their places."""

from __future__ import annotations

import re

_PLACE = re.compile(r"\{([^{}]*)\}")


def places(wording: str) -> tuple[str, ...]:
    """The claims that `wording` names, in order."""
    return tuple(_PLACE.findall(wording))
