"""A word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 8
"""Candidates listed when none is near."""


def nearest(word: str, candidates: Iterable[str]) -> str:
    """``did you mean 'levels'?``, or the first candidates when none looks like `word`."""
    known = list(dict.fromkeys(candidates))
    folded = {each.casefold(): each for each in reversed(known)}
    close = get_close_matches(word.casefold(), folded, n=1)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    if not known:
        return "none is declared yet"
    more = f", … ({len(known)} in all)" if len(known) > _SHOWN else ""
    return f"write one of {', '.join(known[:_SHOWN])}{more}"
