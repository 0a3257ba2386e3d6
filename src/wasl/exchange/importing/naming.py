"""Names and titles of what is imported, as a pack writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from wasl.kernel.text import Text

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]")
_LONGEST_TITLE = 120


def snake(*names: str) -> str:
    """``birth_date`` of ``birthDate``; never empty, never beginning with a digit."""
    plain = unicodedata.normalize("NFKD", " ".join(names)).encode("ascii", "ignore").decode("ascii")
    words = "_".join(word.lower() for word in _WORDS.findall(plain))
    return words if words[:1].isalpha() else f"value_{words}".rstrip("_")


def unlike(name: str, taken: Iterable[str]) -> str:
    """`name`, or the first ``name_2``, ``name_3``… that is not taken."""
    known, candidate, number = set(taken), name, 2
    while candidate in known:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def untranslated(said: str, name: str) -> Text:
    """A text that the judge accepts and a person must still translate: `said` in its own script, marked in the other."""
    text = said or _spaced(name)
    if len(text) > _LONGEST_TITLE:
        text = text[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    if _ARABIC.search(text):
        return Text(fr=f"À traduire : {_spaced(name)}", ar=text, en=f"To translate: {_spaced(name)}")
    return Text(fr=text, ar=f"للترجمة: {text}", en=text)


def _spaced(name: str) -> str:
    return snake(name).replace("_", " ").capitalize()
