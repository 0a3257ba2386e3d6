"""The sentences of a document: what a pack wrote, with claims in their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from wasl.documents.blank import Blank
from wasl.documents.content import Stated, Value
from wasl.kernel.text import Text

_PLACE = re.compile(r"\{([^{}]*)\}")
_ARABIC = re.compile("[\u0600-\u06ff]")
_COMMA: Final = frozenset({"fr", "ar"})
"""Languages that write decimals with a comma."""
UNKNOWN: Final = "—"
_YES: Final = Text(fr="oui", ar="نعم", en="yes")
_NO: Final = Text(fr="non", ar="لا", en="no")


def places(wording: str) -> tuple[tuple[str, ...], ...]:
    """What `wording` names, place by place: a claim, or several (``{this|that}``) of which the first one stated is written."""
    return tuple(tuple(place.split("|")) for place in _PLACE.findall(wording))


def sentence(blank: Blank, stated: Stated, language: str, wrap: Callable[[str], str] = str) -> str:
    """What the document says, in `language`; `wrap`: how a claim is set apart from the words around it.

    In a place that names several claims stands the first that is stated.
    """

    def written(place: re.Match[str]) -> str:
        names = place[1].split("|")
        named = next((name for name in names if name in stated.claims), names[0])
        return wrap(told(blank, stated, named, language))

    return _PLACE.sub(written, blank.wording.in_language(language))


def told(blank: Blank, stated: Stated, claim: str, language: str) -> str:
    """What is stated of `claim`, as people of `language` write it."""
    if claim in stated.words:
        return stated.words[claim].in_language(language)
    value = stated.claims.get(claim)
    return UNKNOWN if value is None else _isolated(_written(value, blank.claims[claim].kind, language), language)


def apart(claim: str) -> str:
    """A claim that keeps the direction of its own letters within the sentence."""
    return f"\u2068{claim}\u2069"


def day(value: date) -> str:
    """``24/11/2026``, read alike in every language."""
    return value.strftime("%d/%m/%Y")


def _isolated(text: str, language: str) -> str:
    """Figures and Latin letters in a line of Arabic keep their own order."""
    return f"\u2066{text}\u2069" if language == "ar" and not _ARABIC.search(text) else text


def _written(value: Value, kind: str, language: str) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).in_language(language)
    if kind == "date":
        return day(date.fromisoformat(str(value)))
    if kind == "decimal" and language in _COMMA:
        return str(value).replace(".", ",")
    return str(value)
